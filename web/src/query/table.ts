// Rows as a table that is sorted by a click on a column, filtered by a word, and shown a page at a time.

import { button, counted, element } from "../shared/dom";
import type { Names, Term } from "../shared/terms";

type Row = (Term | undefined)[];
const PAGE = 100; // rows
const ORDERS = { ascending: 1, descending: -1 };

export function table(columns: string[], rows: Row[], names: Names): HTMLElement {
  return new Table(columns, rows, names).whole;
}

class Table {
  readonly whole = element("div", { class: "rows" });
  readonly #body = element("tbody");
  readonly #place = element("p", { class: "count", role: "status" });
  readonly #pages = element("p", { class: "pages" });
  readonly #heads: HTMLTableCellElement[];
  readonly #all: Row[];
  readonly #names: Names;
  #rows: Row[];
  #from = 0;

  constructor(columns: string[], rows: Row[], names: Names) {
    this.#all = this.#rows = rows;
    this.#names = names;
    this.#heads = columns.map((name, column) => this.#head(name, column));
    const scrolled = element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Rows" });
    scrolled.append(element("table", {}, element("thead", {}, element("tr", {}, ...this.#heads)), this.#body));
    if (rows.length > 10) this.whole.append(this.#filter());
    this.whole.append(this.#place, scrolled, this.#pages);
    this.#show();
  }

  #head(name: string, column: number): HTMLTableCellElement {
    return element("th", { scope: "col" }, button(name, () => this.#sort(column)));
  }

  #filter(): HTMLElement {
    const field = element("input", { type: "search", autocomplete: "off", spellcheck: "false" });
    field.addEventListener("input", () => {
      const word = field.value.toLowerCase();
      this.#rows = word ? this.#all.filter((row) => row.some((term) => term && this.#said(term).includes(word))) : this.#all;
      this.#from = 0;
      this.#show();
    });
    return element("label", { class: "filter" }, element("span", {}, "Rows with"), field);
  }

  #said(term: Term): string {
    return `${term.value} ${this.#names.short(term)}`.toLowerCase();
  }

  #sort(column: number): void {
    const head = this.#heads[column]!;
    const order = head.ariaSort === "ascending" ? "descending" : "ascending";
    for (const each of this.#heads) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order);
    const sorted = (rows: Row[]) => rows.sort((one, other) => ORDERS[order] * compare(one[column], other[column]));
    sorted(this.#all);
    if (this.#rows !== this.#all) sorted(this.#rows);
    this.#from = 0;
    this.#show();
  }

  #show(): void {
    const until = Math.min(this.#from + PAGE, this.#rows.length);
    this.#body.replaceChildren(...this.#rows.slice(this.#from, until).map((row) => this.#row(row)));
    const part = until - this.#from < this.#rows.length ? `, ${this.#from + 1} to ${until} shown` : "";
    this.#place.textContent = part || this.#rows !== this.#all ? counted(this.#rows.length, "row") + part : "";
    this.#pages.replaceChildren(...(part ? [this.#turn("Previous", -PAGE), " ", this.#turn("Next", PAGE)] : []));
  }

  #turn(name: string, by: number): HTMLButtonElement {
    const to = this.#from + by;
    const act = () => {
      this.#from = to;
      this.#show();
    };
    return button(name, act, { disabled: to < 0 || to >= this.#rows.length });
  }

  #row(row: Row): HTMLTableRowElement {
    return element("tr", {}, ...row.map((term) => element("td", {}, ...(term ? cell(term, this.#names) : []))));
  }
}

/** A term as people read it. `bdi` keeps what it says of its direction to itself. */
export function cell(term: Term, names: Names): (Node | string)[] {
  const link = names.link(term);
  const text = element("bdi", {}, names.short(term));
  const shown = link === null ? text : element("a", { href: link, rel: "noreferrer" }, text);
  if (term.kind === "iri") shown.title = term.value;
  return term.language ? [shown, " ", element("small", {}, `@${term.language}`)] : [shown];
}

/** Numbers by size, all else by letters; what is missing comes last. */
function compare(one: Term | undefined, other: Term | undefined): number {
  if (!one || !other) return Number(!one) - Number(!other);
  const numbers = [Number(one.value), Number(other.value)] as const;
  if (numbers.some(Number.isNaN)) return one.value.localeCompare(other.value, "en", { numeric: true });
  return numbers[0] - numbers[1];
}
