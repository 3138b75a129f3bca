// Asking our own endpoint, and no other: its address stands here and comes from nowhere else.

import { type Term, termsOf } from "../shared/terms";

export const ENDPOINT = "/sparql";
/** Rows, or triples, that a page takes; the downloads have them all. */
export const MOST = 10_000;
const SHOWN = "text/tab-separated-values, application/n-triples";

export type Answer =
  | { kind: "rows"; columns: string[]; rows: (Term | undefined)[][]; whole: boolean }
  | { kind: "triples"; triples: Term[][]; whole: boolean }
  | { kind: "truth"; value: boolean };

/** What the server says instead of an answer. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    sentence: string,
  ) {
    super(sentence);
  }

  get heading(): string {
    return HEADINGS[this.status] ?? `Error ${this.status}`;
  }

  /** The line of the query that is wrong, counted from 1. */
  get line(): number | null {
    const place = this.status === 400 && /\berror at (\d+):\d+/.exec(this.message);
    return place ? Number(place[1]) : null;
  }
}

const HEADINGS: Record<number, string> = {
  400: "This is no query that can be answered",
  413: "The query is too long",
  502: "The store behind this server does not answer",
  503: "The server is busy",
  504: "Time-out",
  507: "Out of memory",
};

/** The answer to a query, up to MOST rows of it. */
export async function ask(query: string, signal: AbortSignal): Promise<Answer> {
  const response = await send(query, SHOWN, signal);
  const lines = linesOf(response.body ?? new ReadableStream());
  const graph = response.headers.get("Content-Type")?.startsWith("application/n-triples");
  return graph ? triples(lines) : rows(lines);
}

/** The whole answer in a form, as a file. */
export async function whole(query: string, mediaType: string): Promise<Blob> {
  return (await send(query, mediaType)).blob();
}

async function send(query: string, accept: string, signal?: AbortSignal): Promise<Response> {
  const body = new URLSearchParams({ query });
  const response = await fetch(ENDPOINT, { method: "POST", body, headers: { Accept: accept }, ...(signal && { signal }) });
  if (!response.ok) throw new Refusal(response.status, (await response.text()).trim());
  return response;
}

/** The lines of an answer as they come; whoever wants no more of them ends it. */
async function* linesOf(body: ReadableStream<BufferSource>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const lines = (rest + read.value).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
    if (rest) yield rest;
  } finally {
    void reader.cancel().catch(() => {});
  }
}

async function rows(lines: AsyncGenerator<string>): Promise<Answer> {
  const head = (await lines.next()).value ?? "";
  if (head === "true" || head === "false") return { kind: "truth", value: head === "true" };
  const columns = head.split("\t").map((name: string) => name.slice(1));
  const found: (Term | undefined)[][] = [];
  for await (const line of lines) {
    if (found.length === MOST) return { kind: "rows", columns, rows: found, whole: false };
    found.push(line.split("\t").map((cell) => termsOf(cell, 1)[0]));
  }
  return { kind: "rows", columns, rows: found, whole: true };
}

async function triples(lines: AsyncGenerator<string>): Promise<Answer> {
  const found: Term[][] = [];
  for await (const line of lines) {
    if (found.length === MOST) return { kind: "triples", triples: found, whole: false };
    const triple = termsOf(line, 3);
    if (triple.length === 3) found.push(triple);
  }
  return { kind: "triples", triples: found, whole: true };
}
