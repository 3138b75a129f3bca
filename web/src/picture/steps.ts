/** The states of the picture, one after another. */

import { NOTHING } from "./state";
import type { State } from "./state";

/** What is done for a step: all that its state needs is asked for, then shown. */
export interface Hands<Got> {
  ask(next: State, signal: AbortSignal): Promise<Got>;
  show(got: Got): void;
  fail(problem: unknown): void;
  settle(): void; // when a step is wanted, and when it was taken or not
}

interface Step {
  readonly next: (state: State) => State | undefined;
  readonly done: (before: State) => void;
  readonly undoes: boolean;
  readonly stop: AbortController;
}

/** Each change begins when those before it have ended, with the state that they left. */
export class Steps<Got> {
  state: State = NOTHING;
  private readonly past: State[] = [];
  private waiting: readonly Step[] = []; // the first is being taken
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly hands: Hands<Got>) {}

  get canUndo(): boolean {
    return this.past.length > 0 || this.waiting.some((step) => !step.undoes);
  }

  get asks(): boolean {
    return this.waiting.length > 0;
  }

  /** The first state, which cannot be undone. */
  begin(state: State): Promise<void> {
    return this.queue(() => state, () => undefined, true);
  }

  change(next: (state: State) => State): Promise<void> {
    return this.queue(next, (before) => this.past.push(before));
  }

  /** Take the last change back: one that is not made yet will not be. */
  undo(): void {
    const last = this.waiting.at(-1);
    if (last && !last.undoes) this.drop(last);
    else void this.queue(() => this.past.at(-1), () => this.past.pop(), true);
  }

  private queue(next: Step["next"], done: Step["done"], undoes = false): Promise<void> {
    const step = { next, done, undoes, stop: new AbortController() };
    this.waiting = [...this.waiting, step];
    this.hands.settle();
    this.turn = this.turn.then(() => this.take(step));
    return this.turn;
  }

  private async take(step: Step): Promise<void> {
    const before = this.state;
    const { signal } = step.stop;
    try {
      const next = signal.aborted ? undefined : step.next(before);
      if (next && next !== before) {
        const got = await this.hands.ask(next, signal);
        signal.throwIfAborted();
        this.state = next;
        step.done(before);
        this.hands.show(got);
      }
    } catch (problem) {
      if (!signal.aborted) this.hands.fail(problem);
    }
    this.drop(step);
  }

  private drop(step: Step): void {
    step.stop.abort();
    this.waiting = this.waiting.filter((other) => other !== step);
    this.hands.settle();
  }
}
