// YASGUI's editor. It only edits: queries are sent by ask.ts, so that no endpoint but ours can be named to it.

import Yasqe from "@zazuko/yasqe";
import "@zazuko/yasqe/build/yasqe.min.css";
import type { Known } from "./known";

export interface Fault {
  line: number; // counted from 1
  expected: string[];
}

export function editorIn(parent: HTMLElement, known: Promise<Known>, run: () => void): Yasqe {
  complete(known);
  const editor = new Yasqe(parent, {
    autocompleters: ["prefixes", "class", "property", "variables"],
    consumeShareLink: null,
    editorHeight: "auto",
    extraKeys: {
      ...(Yasqe.defaults.extraKeys as object),
      "Ctrl-Enter": run,
      "Cmd-Enter": run,
      "Ctrl-S": () => {},
      Tab: false,
      "Shift-Tab": false,
    },
    persistenceId: null,
    resizeable: false,
    screenReaderLabel: "Query",
    showQueryButton: false,
    viewportMargin: Infinity,
    ...({ createShareableLink: null } as object),
  });
  // Yasqe's own bubble would be refused for its inline style; the line under the editor says the same.
  editor.rootEl.addEventListener("mouseover", (event) => inErrorMark(event) && event.stopPropagation(), true);
  return editor;
}

function inErrorMark(event: Event): boolean {
  return event.target instanceof Element && event.target.closest(".parseErrorIcon") !== null;
}

/** Completion knows the graph's own vocabulary; what Yasqe would ask of others is never asked. */
function complete(known: Promise<Known>): void {
  const lists: Record<string, (all: Known) => string[]> = {
    prefixes: (all) => [...all.prefixes].map(([name, space]) => `${name}: <${space}>`),
    class: (all) => all.classes,
    property: (all) => all.properties,
  };
  for (const [name, list] of Object.entries(lists)) {
    const own = { ...Yasqe.Autocompleters[name]!, get: () => known.then(list), bulk: true, persistenceId: null };
    Yasqe.registerAutocompleter(own, false);
  }
}

/** The first line that cannot be SPARQL, as far as the editor's grammar goes. */
export function faultIn(editor: Yasqe): Fault | null {
  const doc = editor.getDoc();
  for (let line = 0; line < doc.lineCount(); line++) {
    const { state } = editor.getTokenAt({ line, ch: doc.getLine(line).length }, true);
    if (!state.OK) return { line: line + 1, expected: said(state.possibleCurrent ?? []) };
  }
  return null;
}

/** What the grammar expects, as people write it. */
function said(tokens: string[]): string[] {
  return [...new Set(tokens.map((token) => SAID[token] ?? token))];
}

const SAID: Record<string, string> = {
  IRI_REF: "<IRI>",
  NIL: "()",
  PNAME_LN: "prefix:name",
  PNAME_NS: "prefix:",
  VAR1: "?variable",
  VAR2: "?variable",
};

/** Mark a line, and take the cursor there; marks of before go. */
export function mark(editor: Yasqe, line: number | null): void {
  const doc = editor.getDoc();
  doc.eachLine((each) => void editor.removeLineClass(each, "background", "wrong"));
  if (line === null || line > doc.lineCount()) return;
  editor.addLineClass(line - 1, "background", "wrong");
  doc.setCursor({ line: line - 1, ch: 0 });
}
