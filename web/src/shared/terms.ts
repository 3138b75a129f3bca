// Terms as lines of N-Triples and cells of SPARQL's TSV write them, and as people read them.

export interface Term {
  kind: "iri" | "blank" | "literal";
  value: string;
  language?: string;
  datatype?: string;
}

const TERM = /\s*(?:<([^>]*)>|_:(\S+)|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?|(\S+))/y;
const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g;
const CONTROLS: Record<string, string> = { t: "\t", n: "\n", r: "\r", b: "\b", f: "\f" };
const LABEL = "http://www.w3.org/2000/01/rdf-schema#label";
const PREFERRED = "http://www.w3.org/2004/02/skos/core#prefLabel";
export const LABELS = [PREFERRED, LABEL];
export const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

export function termsOf(line: string, most: number): Term[] {
  const found: Term[] = [];
  TERM.lastIndex = 0;
  for (let match = TERM.exec(line); match && found.length < most; match = TERM.exec(line)) found.push(termOf(match));
  return found;
}

function termOf([, iri, blank, text, language, datatype, bare]: RegExpExecArray): Term {
  if (iri !== undefined) return { kind: "iri", value: unescaped(iri) };
  if (blank !== undefined) return { kind: "blank", value: `_:${blank}` };
  if (text === undefined) return { kind: "literal", value: bare ?? "" };
  return { kind: "literal", value: unescaped(text), ...(language && { language }), ...(datatype && { datatype }) };
}

function unescaped(text: string): string {
  return text.replace(ESCAPE, (_, four?: string, eight?: string, one?: string) =>
    one === undefined ? String.fromCodePoint(parseInt(four ?? eight ?? "", 16)) : (CONTROLS[one] ?? one),
  );
}

/** How IRIs are said short, and which of them have a page on this server. */
export class Names {
  #longest: [string, string][] = [];
  readonly #bases: string[];

  constructor(bases: string[]) {
    this.#bases = bases;
  }

  /** Take prefixes; those of the longest namespaces win. */
  learn(prefixes: Map<string, string>): void {
    this.#longest = [...prefixes].sort((one, other) => other[1].length - one[1].length);
  }

  short(term: Term): string {
    if (term.kind !== "iri") return term.value;
    const known = this.#longest.find(([, space]) => term.value.startsWith(space) && /^[\w.-]+$/.test(term.value.slice(space.length)));
    if (known) return `${known[0]}:${term.value.slice(known[1].length)}`;
    return this.#below(term.value) ?? term.value;
  }

  /** Where a term leads: to its page here, or to where its IRI stands if that is on the web; nowhere else. */
  link(term: Term): string | null {
    if (term.kind === "literal" && /^NCT\d{8}$/.test(term.value)) return `/trial/${term.value}`;
    if (term.kind !== "iri") return null;
    const path = this.#below(term.value);
    if (path !== null) return `/${path}`;
    return /^https?:\/\//.test(term.value) ? term.value : null;
  }

  #below(iri: string): string | null {
    const base = this.#bases.find((each) => iri.startsWith(each) && iri[each.length] !== "/"); // "//" would lead elsewhere
    return base === undefined ? null : iri.slice(base.length);
  }
}
