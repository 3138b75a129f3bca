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
  #first = "";

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
    this.#first = first;
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

  /** Close the open tab for the one before it; the last one makes room for the first query. */
  close(): void {
    const place = this.#tabs.findIndex((tab) => tab.id === this.#open);
    const left = this.#tabs.filter((tab) => tab.id !== this.#open);
    const next = left[Math.max(0, place - 1)];
    this.#tabs = left;
    if (next) this.open(next);
    else this.add("Query", this.#first);
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

  /** The tabs are made anew; where one of them had the focus, the open one gets it. */
  #draw(): void {
    const focused = this.bar.contains(document.activeElement);
    this.bar.replaceChildren(...this.#tabs.map((tab) => this.#button(tab)));
    const open = this.bar.querySelector<HTMLElement>("[aria-selected=true]");
    open?.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (focused) open?.focus();
  }

  #button(tab: Tab): HTMLButtonElement {
    const open = tab.id === this.#open;
    const state = { "aria-selected": String(open), tabindex: open ? "0" : "-1" };
    return button(tab.name, () => this.#choose(tab), { role: "tab", "aria-controls": this.#panel, ...state });
  }

  /** Open a tab unless it is open, which would stop what it runs. */
  #choose(tab: Tab): void {
    if (tab !== this.current) this.open(tab);
  }

  #keyed(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return; // the browser's
    const last = this.#tabs.length - 1;
    const place = this.#tabs.findIndex((tab) => tab.id === this.#open);
    const places: Record<string, number> = {
      ArrowLeft: place > 0 ? place - 1 : last,
      ArrowRight: place < last ? place + 1 : 0,
      Home: 0,
      End: last,
    };
    const next = this.#tabs[places[event.key] ?? -1];
    if (next) this.#choose(next);
    else if (event.key === "Delete") this.close();
    else return;
    event.preventDefault();
  }
}

function kept(): Kept {
  try {
    const { tabs, open } = JSON.parse(localStorage.getItem(KEPT) ?? "") as Kept;
    const read = ({ id, name, query }: Tab): Tab => ({ id: Number(id), name: String(name), query: String(query) });
    return { tabs: tabs.map(read), open: Number(open) };
  } catch {
    return { tabs: [], open: 0 };
  }
}
