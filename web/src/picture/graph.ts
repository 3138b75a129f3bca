/** The part of the graph that was asked for so far, and how to ask for more. */

import { TRIAL } from "./kinds";

export interface Node {
  readonly id: string; // the path of its IRI, which is also that of its page
  readonly kind: string;
  readonly label: string;
  readonly neighbours: number;
}

interface Edge {
  readonly trial: string;
  readonly thing: string;
  readonly kind: string;
}

interface Part {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
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
  readonly reasons: readonly Reason[];
}

export interface Found {
  readonly kind: string;
  readonly iri: string;
  readonly label: string;
  readonly key: string;
  readonly trials: number;
}

export const RELATED = "related";
const RELATED_AT_ONCE = 5;

async function asked<T>(url: string): Promise<T> {
  const reply = await fetch(url, { headers: { Accept: "application/json" } });
  if (!reply.ok) throw new Error((await reply.text()).trim());
  return (await reply.json()) as T;
}

export async function search(words: string): Promise<readonly Found[]> {
  const found = await asked<{ results: readonly Found[] }>(`/search?limit=12&q=${encodeURIComponent(words)}`);
  return found.results;
}

/** The path of an IRI of the graph, whatever its base. */
export function pathOf(iri: string): string {
  return /\/((?:trial|org|site|term)\/[^#?]+)$/.exec(iri)?.[1] ?? iri;
}

/** What was asked for, by what was asked; everything is asked for once. */
export class Known {
  readonly nodes = new Map<string, Node>();
  readonly links = new Map<string, Link>();
  private readonly parts = new Map<string, Promise<readonly string[]>>();

  /** The ids of a node and of all that lies next to it. */
  around(id: string): Promise<readonly string[]> {
    return this.once(`around ${id}`, async () => this.take(await asked<Part>(`/graph/around?of=${encodeURIComponent(id)}`)));
  }

  /** The ids of the nodes of a shortest way, none of them of the hidden kinds. */
  way(first: string, last: string, kinds: readonly string[]): Promise<readonly string[]> {
    const query = new URLSearchParams([["first", first], ["last", last], ...kinds.map((kind) => ["kind", kind])]);
    return this.once(`way ${query}`, async () => this.take(await asked<Part>(`/graph/way?${query}`)));
  }

  /** The ids of the trials most like a trial. A server takes seconds for the first that it is asked for. */
  related(id: string): Promise<readonly string[]> {
    return this.once(`related ${id}`, () => this.like(id));
  }

  private async like(id: string): Promise<readonly string[]> {
    interface Like {
      readonly nct: string;
      readonly reasons: readonly Reason[];
    }
    const told = await asked<{ related: readonly Like[] }>(`/${id}/related?limit=${RELATED_AT_ONCE}`);
    const paths = told.related.map((other) => `${TRIAL}/${other.nct}`);
    const query = new URLSearchParams(paths.map((path) => ["of", path]));
    if (paths.length) this.take(await asked<Part>(`/graph/around?${query}`));
    told.related.forEach((other, number) => {
      const ends = [id, paths[number] ?? ""].sort() as [string, string];
      this.link(...ends, RELATED, other.reasons);
    });
    return paths;
  }

  private take(part: Part): readonly string[] {
    for (const node of part.nodes) this.nodes.set(node.id, node);
    for (const edge of part.edges) this.link(edge.trial, edge.thing, edge.kind);
    return part.nodes.map((node) => node.id);
  }

  private link(source: string, target: string, kind: string, reasons: readonly Reason[] = []): void {
    const id = `${source} ${target}`;
    if (!this.links.has(id)) this.links.set(id, { id, source, target, kind, reasons });
  }

  private once(key: string, ask: () => Promise<readonly string[]>): Promise<readonly string[]> {
    const before = this.parts.get(key);
    if (before) return before;
    const now = ask();
    this.parts.set(key, now);
    now.catch(() => this.parts.delete(key)); // what failed may be asked again
    return now;
  }
}
