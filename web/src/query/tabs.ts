// Queries in tabs, kept in this browser for the next visit. Nothing but their names and texts is kept.

import { button, element } from "../shared/dom";

export interface Tab {
  id: number;
  name: string;
  query: string;
}

const KEPT = "kg.queries";

interface Kept {
  tabs: Tab[];
  open: number;
}

export class Tabs {
  readonly bar = element("div", { class: "tabs", role: "tablist", "aria-label": "Queries" });
  readonly #panel: string;
  readonly #chosen: (tab: Tab) => void;
  #tabs: Tab[];
  #open: number;

  /** `panel` is the id of what the tabs show; `chosen` is called with each tab that is opened. */
  constructor(panel: string, chosen: (tab: Tab) => void) {
    const { tabs, open } = kept();
    this.#panel = panel;
    this.#chosen = chosen;
    this.#tabs = tabs;
    this.#open = open;
    this.bar.addEventListener("keydown", (event) => this.#keyed(event));
  }

  get current(): Tab | undefined {
    return this.#tabs.find((tab) => tab.id === this.#open);
  }

  /** Open what was open last, or a first tab of that query. */
  restore(first: string): void {
    if (this.current) this.open(this.current);
    else this.add("Query", first);
  }

  add(name: string, query: string): void {
    const tab = { id: 1 + Math.max(0, ...this.#tabs.map(({ id }) => id)), name: this.#unused(name), query };
    this.#tabs.push(tab);
    this.open(tab);
  }

  open(tab: Tab): void {
    this.#open = tab.id;
    this.#draw();
    this.keep();
    this.#chosen(tab);
  }

  /** Close the open tab, if another is left. */
  close(): void {
    const place = this.#tabs.findIndex((tab) => tab.id === this.#open);
    const left = this.#tabs.filter((tab) => tab.id !== this.#open);
    const next = left[Math.max(0, place - 1)];
    if (!next) return;
    this.#tabs = left;
    this.open(next);
  }

  keep(): void {
    try {
      localStorage.setItem(KEPT, JSON.stringify({ tabs: this.#tabs, open: this.#open }));
    } catch {
      // a full or forbidden storage: the tabs last as long as the page
    }
  }

  #unused(name: string): string {
    const taken = new Set(this.#tabs.map((tab) => tab.name));
    let number = 1;
    while (taken.has(number === 1 ? name : `${name} ${number}`)) number++;
    return number === 1 ? name : `${name} ${number}`;
  }

  #draw(): void {
    this.bar.replaceChildren(...this.#tabs.map((tab) => this.#button(tab)));
    this.bar.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #button(tab: Tab): HTMLButtonElement {
    const open = tab.id === this.#open;
    const attributes = { role: "tab", "aria-selected": String(open), "aria-controls": this.#panel, tabindex: open ? "0" : "-1" };
    return button(tab.name, () => this.open(tab), attributes);
  }

  #keyed(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const place = this.#tabs.findIndex((tab) => tab.id === this.#open);
    this.open(this.#tabs[(place + step + this.#tabs.length) % this.#tabs.length]!);
    this.bar.querySelector<HTMLElement>("[aria-selected=true]")?.focus();
  }
}

function kept(): Kept {
  try {
    const { tabs, open } = JSON.parse(localStorage.getItem(KEPT) ?? "") as Kept;
    return { tabs: tabs.map(({ id, name, query }) => ({ id: Number(id), name: String(name), query: String(query) })), open: Number(open) };
  } catch {
    return { tabs: [], open: 0 };
  }
}
