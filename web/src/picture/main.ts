/** The picture's page: what it shows, what can be done with it, and the same as a list for who does not see it. */

import "./picture.css";
import { Drawing } from "./drawing";
import { Known, named, search, shownOf } from "./graph";
import type { Found, Node, Part } from "./graph";
import { KINDS, TRIAL } from "./kinds";
import { Legend } from "./legend";
import { panel } from "./panel";
import { data, png, save, svg } from "./save";
import { MOST_PORTIONS, fromAddress, openedIn, toAddress, withClosed, withHidden, withOpen } from "./state";
import type { State } from "./state";
import { Steps } from "./steps";
import { button, counted, element, list, refill, the } from "../shared/dom";

const page = the("picture");
page.hidden = false;

const atOnce = Number(page.dataset["atOnce"]); // trials of a thing
const known = new Known(atOnce);
const drawing = new Drawing(the("drawing"), { choose, open: openOrMore });
const legend = new Legend(the("legend"), (kind, isHidden) => void steps.change((state) => withHidden(state, kind, isHidden)));
const steps = new Steps<readonly Part[]>({ ask, show, fail, settle });
let shown = shownOf([], []);
let chosen: string | undefined;
let start: Node | undefined; // of a way that is being asked for
let said = ""; // of what was done last
let searching = new AbortController();

/** `signal` ends with the step, taken or not: then nobody waits any more for what its state alone needed. */
function ask(next: State, signal: AbortSignal): Promise<readonly Part[]> {
  signal.addEventListener("abort", () => known.keep(steps.state));
  return known.parts(next);
}

/** Show what was got, with the related trials that are there, and those that come later unless something else is shown then. */
function show(parts: readonly Part[]): void {
  const { state } = steps;
  const before = known.relatedSoFar(state);
  draw([...parts, ...before]);
  known.related(state).then(
    (related) => state === steps.state && related.length > before.length && draw([...parts, ...related]),
    (problem: unknown) => state === steps.state && tell(`no related trials: ${message(problem)}`),
  );
}

function fail(problem: unknown): void {
  tell(message(problem));
}

function message(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}

/** Let the page say what is shown, whatever was wanted. */
function settle(): void {
  legend.tell(steps.state.hidden);
  const undo = the<HTMLButtonElement>("undo");
  if (undo === document.activeElement && !steps.canUndo) heading().focus();
  undo.disabled = !steps.canUndo;
  the("starts").hidden = steps.asks || steps.state.open.length + steps.state.ways.length > 0;
  retell();
}

function draw(parts: readonly Part[]): void {
  const { state } = steps;
  shown = shownOf(parts, state.hidden);
  const [nodes, links] = [[...shown.nodes.values()], [...shown.links.values()]];
  history.replaceState(null, "", location.pathname + toAddress(state));
  page.classList.toggle("empty", nodes.length === 0);
  for (const id of ["fit", "png", "svg", "data"]) the<HTMLButtonElement>(id).disabled = nodes.length === 0;
  the("all").hidden = nodes.length === 0;
  drawing.show(nodes, links, state.open.map(({ id }) => id));
  refill(the("list"), listed(nodes), () => the("all").querySelector("summary") as HTMLElement);
  if (!shown.nodes.has(start?.id ?? "")) begin(undefined);
  choose(chosen);
  tell(summary());
}

function summary(): string {
  const { nodes, links } = shown;
  if (nodes.size) return `${counted(nodes.size, "node")}, ${counted(links.size, "link")}`;
  return steps.state.hidden.length ? "All kinds of what is open are hidden." : "";
}

function tell(sentence: string): void {
  said = sentence;
  retell();
}

function retell(): void {
  const name = start && named(start);
  const wanted = name && `Choose where the way from ${name} shall lead, then “Way from ${name}”; Escape cancels.`;
  the("told").textContent = [steps.asks ? "Asking…" : said, wanted].filter(Boolean).join(" · ");
}

function choose(id: string | undefined): void {
  chosen = id !== undefined && (shown.nodes.has(id) || shown.links.has(id)) ? id : undefined;
  drawing.highlight(chosen);
  tellChosen();
}

function tellChosen(): void {
  const told = panel(chosen, { ...shown, open: steps.state.open, start, atOnce }, { open, close, choose: meet, begin, wayTo });
  refill(the("chosen"), told, heading);
}

/** Where the focus goes when what had it is gone. */
function heading(): HTMLElement {
  return the("chosen").querySelector("h2") ?? the("chosen");
}

/** Choose, and go on in the panel. */
function meet(id: string): void {
  choose(id);
  heading().focus();
}

function open(id: string, portions = 1): Promise<void> {
  return steps.change((state) => withOpen(state, id, portions));
}

/** Open a node; of a thing that is open, show more trials. */
function openOrMore(id: string): void {
  const portions = openedIn(steps.state, id)?.portions ?? 0;
  const node = shown.nodes.get(id) as Node;
  const all = portions > 0 && (node.kind === TRIAL || portions * atOnce >= node.neighbours);
  if (all) tell(`All of ${named(node)} is shown.`);
  else if (portions >= MOST_PORTIONS) tell(`The picture takes no more of ${named(node)}.`);
  else void open(id, portions + 1);
}

function close(id: string): void {
  void steps.change((state) => withClosed(state, id));
}

function begin(node: Node | undefined): void {
  if (node === start) return;
  start = node;
  drawing.mark(node?.id);
  tellChosen();
  retell();
}

function wayTo(node: Node): void {
  const [first, last] = [start?.id, node.id];
  if (first) void steps.change((state) => ({ ...state, ways: [...state.ways, [first, last]] }));
  begin(undefined);
}

/** The nodes by kind: each a button that chooses it. */
function listed(nodes: readonly Node[]): readonly HTMLElement[] {
  return KINDS.flatMap((kind) => {
    const own = nodes.filter((node) => node.kind === kind);
    const name = (node: Node) => (kind === TRIAL ? `${named(node)}: ${node.label}` : node.label);
    const buttons = own.map((node) => button(name(node), () => meet(node.id), { "data-name": node.id }));
    return own.length ? [element("h3", {}, kind), list(buttons)] : [];
  });
}

async function find(words: string): Promise<void> {
  searching.abort();
  searching = new AbortController();
  const { signal } = searching;
  tell("Asking…");
  try {
    const found = (await search(words, signal)).filter(({ kind, path }) => path && KINDS.includes(kind));
    const buttons = found.map((thing) => button(`${thing.label} (${thing.kind})`, () => void pick(thing)));
    the("found").replaceChildren(...(found.length ? [list(buttons)] : []));
    const told = `${counted(found.length, "thing")} found: choose one.`;
    tell(found.length ? told : "Nothing in this graph has all of these words.");
  } catch (problem) {
    if (!signal.aborted) tell(message(problem));
  }
}

/** Open what was found, unhide its kind, and bring it into view. */
async function pick({ path, kind }: Found): Promise<void> {
  const id = path as string;
  await steps.change((state) => withOpen(withHidden(state, kind, false), id));
  if (!shown.nodes.has(id)) return;
  the("found").replaceChildren();
  tell(summary());
  meet(id);
  drawing.reveal(id);
}

/** Take back what is wanted but not done: a way, or a choice of what was found. */
function cancel(): void {
  begin(undefined);
  const found = the("found");
  if (found.contains(document.activeElement)) the("words").focus();
  if (found.hasChildNodes()) tell(summary());
  found.replaceChildren();
}

the("undo").addEventListener("click", () => steps.undo());
the("fit").addEventListener("click", () => drawing.fit());
the("png").addEventListener("click", () => save("trials.png", drawing.plain(png)));
the("svg").addEventListener("click", () => save("trials.svg", drawing.plain(svg)));
the("data").addEventListener("click", () => save("trials.json", data(drawing.cy)));
the<HTMLFormElement>("begin").addEventListener("submit", (event) => {
  event.preventDefault();
  void find(the<HTMLInputElement>("words").value);
});
document.addEventListener("keydown", (event) => event.key === "Escape" && cancel());
const given = fromAddress(location.search);
void steps.begin(given).then(() => given.open.length === 1 && choose(given.open[0]?.id));
