// What a tab shows under its query: the answer, or why there is none.

import { button, copied, counted, element } from "../shared/dom";
import type { Names } from "../shared/terms";
import { type Answer, ENDPOINT, MOST, Refusal, whole } from "./ask";
import { curl, python } from "./snippets";
import { table } from "./table";

type Triples = Extract<Answer, { kind: "triples" }>;
const FORMS = {
  rows: { CSV: "text/csv", TSV: "text/tab-separated-values", JSON: "application/sparql-results+json" },
  triples: { Turtle: "text/turtle", "N-Triples": "application/n-triples", "JSON-LD": "application/ld+json" },
  truth: { JSON: "application/sparql-results+json" },
};
const SUFFIXES: Record<string, string> = {
  CSV: "csv",
  TSV: "tsv",
  JSON: "json",
  Turtle: "ttl",
  "N-Triples": "nt",
  "JSON-LD": "jsonld",
};
const TRIPLE = ["subject", "property", "object"];

export async function shown(answer: Answer, query: string, seconds: number, names: Names): Promise<HTMLElement> {
  const box = element("div", { class: "answer" });
  box.append(element("p", { class: "count", role: "status" }, `${summary(answer)} in ${seconds.toFixed(2)} s`));
  if (answer.kind !== "truth" && !answer.whole)
    box.append(element("p", { class: "note" }, `The first ${MOST.toLocaleString("en")} are shown. The files have them all.`));
  box.append(downloads(answer, query), ...(await bodies(answer, names)), snippets(answer, query));
  return box;
}

function summary(answer: Answer): string {
  if (answer.kind === "truth") return answer.value ? "Yes: true" : "No: false";
  const more = answer.whole ? "" : "more than ";
  return more + (answer.kind === "rows" ? counted(answer.rows.length, "row") : counted(answer.triples.length, "triple"));
}

async function bodies(answer: Answer, names: Names): Promise<HTMLElement[]> {
  if (answer.kind === "rows") return answer.rows.length ? [table(answer.columns, answer.rows, names)] : [];
  if (answer.kind === "truth" || !answer.triples.length) return [];
  return [await drawn(answer, names), table(TRIPLE, [...answer.triples], names)];
}

/** Cytoscape is loaded for the first picture only. */
async function drawn(answer: Triples, names: Names): Promise<HTMLElement> {
  const { picture } = await import("./picture");
  const { frame, start } = picture(answer.triples, names);
  requestAnimationFrame(start);
  return frame;
}

function downloads(answer: Answer, query: string): HTMLElement {
  const line = element("p", { class: "downloads" }, "Download all: ");
  const said = element("span", { role: "status" });
  for (const [name, mediaType] of Object.entries(FORMS[answer.kind])) {
    line.append(button(name, () => void download(query, mediaType, `answer.${SUFFIXES[name]}`, said)), " ");
  }
  line.append(said);
  return line;
}

async function download(query: string, mediaType: string, name: string, said: HTMLElement): Promise<void> {
  said.textContent = "asking…";
  try {
    const url = URL.createObjectURL(await whole(query, mediaType));
    element("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    said.textContent = "";
  } catch (error) {
    said.textContent = explained(error).join(": ");
  }
}

function snippets(answer: Answer, query: string): HTMLElement {
  const accept = Object.values(FORMS[answer.kind])[0]!;
  const endpoint = new URL(ENDPOINT, location.href).href;
  const box = element("details", { class: "snippets" }, element("summary", {}, "From a shell or Python"));
  for (const [name, text] of Object.entries({ curl: curl(endpoint, query, accept), Python: python(endpoint, query, accept) })) {
    const code = element("pre", { tabindex: "0", role: "region", "aria-label": name }, text);
    const copy = button("Copy", () => void taken(code), { "aria-label": `Copy ${name}` });
    box.append(element("p", {}, `${name} `, copy), code);
  }
  return box;
}

/** Copy what an element says, or select it where that cannot be. */
async function taken(said: HTMLElement): Promise<void> {
  if (!(await copied(said.textContent ?? ""))) getSelection()?.selectAllChildren(said);
}

/** Why there is no answer; `toLine` takes the reader to the line that is wrong. */
export function refused(error: unknown, toLine: (line: number) => void): HTMLElement {
  const [heading, sentence] = explained(error);
  const box = element("div", { class: "refusal", role: "alert" }, element("h2", {}, heading), element("p", {}, sentence));
  const line = error instanceof Refusal ? error.line : null;
  if (line !== null) box.append(button(`Go to line ${line}`, () => toLine(line)));
  return box;
}

function explained(error: unknown): [heading: string, sentence: string] {
  if (error instanceof Refusal) return [error.heading, error.message];
  if (error instanceof DOMException && error.name === "AbortError") return ["Stopped", "The query was stopped before its end."];
  return ["The answer broke off", "The server cannot be reached, or the query ran out of time or memory before its end."];
}
