/** The parts of the graph that a state needs, asked for once each. */

import { KINDS, TRIAL } from "./kinds";
import type { State } from "./state";

export interface Node {
  readonly id: string; // the path of its IRI, which is also that of its page
  readonly kind: string;
  readonly label: string;
  readonly neighbours: number;
}

export interface Reason {
  readonly kind: string;
  readonly label: string;
  readonly weight: number;
}

/** Two nodes that belong together: a trial and what it states, or two trials, which are related for reasons. */
export interface Link {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly kind: string;
  readonly stated: boolean; // not so where the trial states something narrower
  readonly reasons: readonly Reason[];
}

export interface Part {
  readonly nodes: readonly Node[];
  readonly links: readonly Link[];
}

export interface Found {
  readonly kind: string;
  readonly path: string | null; // of its page
  readonly label: string;
}

/** What is shown, by its ids. */
export interface Shown {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly links: ReadonlyMap<string, Link>;
}

interface Edge {
  readonly trial: string;
  readonly thing: string;
  readonly kind: string;
  readonly stated: boolean;
}

/** What the server says of a part. */
interface Told {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

interface Like {
  readonly nct: string;
  readonly reasons: readonly Reason[];
}

interface Request {
  readonly part: Promise<Part>;
  readonly stop: AbortController;
  arrived?: Part;
}

export const RELATED = "related";
const RELATED_AT_ONCE = 5;

/** What a node goes by: a trial by its id, for titles are long. */
export function named(node: Node): string {
  return node.kind === TRIAL ? node.id.replace(`${TRIAL}/`, "") : node.label;
}

async function asked<T>(url: string, signal: AbortSignal): Promise<T> {
  const reply = await fetch(url, { headers: { Accept: "application/json" }, signal });
  if (!reply.ok) throw new Error((await reply.text()).trim());
  return (await reply.json()) as T;
}

export async function search(words: string, signal: AbortSignal): Promise<readonly Found[]> {
  const found = await asked<{ results: readonly Found[] }>(`/search?limit=12&q=${encodeURIComponent(words)}`, signal);
  return found.results;
}

/** What is shown of some parts: the nodes that are not of hidden kinds, and what links them. */
export function shownOf(parts: readonly Part[], hidden: readonly string[]): Shown {
  const seen = parts.flatMap((part) => part.nodes).filter((node) => !hidden.includes(node.kind));
  const nodes = new Map(seen.map((node) => [node.id, node]));
  const links = parts.flatMap((part) => part.links).filter((link) => nodes.has(link.source) && nodes.has(link.target));
  return { nodes, links: new Map(links.map((link) => [link.id, link])) };
}

export class Known {
  private readonly requests = new Map<string, Request>(); // by what is asked

  /** `atOnce` is how many trials of a thing are told at once. */
  constructor(private readonly atOnce: number) {}

  /** What a state shows, but for related trials. */
  async parts(state: State): Promise<readonly Part[]> {
    if (state.ways.length && through(state).length === 0) {
      throw new Error("no way leads anywhere while every kind is hidden");
    }
    return Promise.all(this.needs(state).map((url) => this.once(url, part)));
  }

  /** The trials most like each of the open trials. A server takes seconds for the first that it is asked for. */
  related(state: State): Promise<readonly Part[]> {
    return Promise.all(alike(state).map((url) => this.once(url, like)));
  }

  /** As many of the related trials as are there already. */
  relatedSoFar(state: State): readonly Part[] {
    return alike(state).flatMap((url) => this.requests.get(url)?.arrived ?? []);
  }

  /** Stop asking for what a state does not need. */
  keep(state: State): void {
    const needed = new Set([...this.needs(state), ...alike(state)]);
    for (const [url, request] of this.requests) {
      if (request.arrived || needed.has(url)) continue;
      this.requests.delete(url);
      request.stop.abort();
    }
  }

  private needs(state: State): readonly string[] {
    const open = state.open.flatMap(({ id, portions }) =>
      Array.from({ length: portions }, (_, portion) => around([id], portion * this.atOnce)),
    );
    const kinds = through(state).map((kind) => ["kind", kind]);
    const ways = state.ways.map(([first, last]) => new URLSearchParams([["first", first], ["last", last], ...kinds]));
    return [...open, ...ways.map((way) => `/graph/way?${way}`)];
  }

  private once(url: string, ask: (url: string, signal: AbortSignal) => Promise<Part>): Promise<Part> {
    const before = this.requests.get(url);
    if (before) return before.part;
    const stop = new AbortController();
    const request: Request = { part: ask(url, stop.signal), stop };
    this.requests.set(url, request);
    request.part.then(
      (arrived) => (request.arrived = arrived),
      () => this.requests.get(url) === request && this.requests.delete(url), // what failed may be asked again
    );
    return request.part;
  }
}

/** The kinds of things that a way may lead through. */
function through(state: State): readonly string[] {
  return KINDS.filter((kind) => kind !== TRIAL && !state.hidden.includes(kind));
}

function around(ids: readonly string[], skip = 0): string {
  const query = new URLSearchParams(ids.map((id) => ["of", id]));
  if (skip) query.set("skip", String(skip));
  return `/graph/around?${query}`;
}

function alike(state: State): readonly string[] {
  const trials = state.open.filter(({ id }) => id.startsWith(`${TRIAL}/`));
  return trials.map(({ id }) => `/${id}/related?limit=${RELATED_AT_ONCE}`);
}

async function part(url: string, signal: AbortSignal): Promise<Part> {
  return linked(await asked<Told>(url, signal));
}

/** The trials that a server tells as related, their links to it, and what they state. */
async function like(url: string, signal: AbortSignal): Promise<Part> {
  const told = await asked<{ nct: string; related: readonly Like[] }>(url, signal);
  const ids = told.related.map((other) => `${TRIAL}/${other.nct}`);
  const near = ids.length ? await part(around(ids), signal) : { nodes: [], links: [] };
  const reasons = told.related.map((other) => linkOf(`${TRIAL}/${told.nct}`, `${TRIAL}/${other.nct}`, other.reasons));
  return { nodes: near.nodes.filter((node) => ids.includes(node.id)), links: [...near.links, ...reasons] };
}

/** Two trials are related to each other: the link is the same from both. */
function linkOf(one: string, other: string, reasons: readonly Reason[]): Link {
  const [source, target] = [one, other].sort() as [string, string];
  return { id: `${source} ${target}`, source, target, kind: RELATED, stated: true, reasons };
}

function linked(told: Told): Part {
  const links = told.edges.map(({ trial, thing, kind, stated }) => {
    return { id: `${trial} ${thing}`, source: trial, target: thing, kind, stated, reasons: [] };
  });
  return { nodes: told.nodes, links };
}
