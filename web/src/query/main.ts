// The query page. The server's form is its beginning: it gives the first query, and stays where scripts do not run.

import { button, copied, element } from "../shared/dom";
import { Names } from "../shared/terms";
import { ask } from "./ask";
import { editorIn, faultIn, mark } from "./editor";
import { read } from "./known";
import { refused, shown } from "./result";
import { type Tab, Tabs } from "./tabs";
import "./query.css";

const PROLOGUE = ["kg", "rdfs", "skos", "dcterms"];
const PANEL = "query-panel";

interface Run {
  tab: Tab;
  stopping: AbortController;
}

class QueryPage {
  readonly #form: HTMLFormElement;
  readonly #names: Names;
  readonly #known = read().catch(() => ({ prefixes: new Map<string, string>(), classes: [], properties: [] }));
  readonly #results = new WeakMap<Tab, HTMLElement>();
  readonly #result = element("div", { class: "result", "aria-live": "polite" });
  readonly #status = element("p", { class: "status", role: "status" });
  readonly #run = button("Run", () => this.run(), { class: "run", title: "Ctrl+Enter" });
  readonly #tabs = new Tabs(PANEL, (tab) => this.#show(tab));
  readonly #place = element("div", { class: "place" });
  readonly #editor = editorIn(this.#place, this.#known, () => this.run());
  #running: Run | null = null;

  constructor(form: HTMLFormElement) {
    this.#form = form;
    this.#names = new Names((form.dataset.bases ?? "").split(" "));
    void this.#known.then(({ prefixes }) => this.#names.learn(prefixes));
  }

  start(): void {
    const given = this.#form.querySelector("textarea")!.value;
    this.#form.replaceWith(this.#laidOut());
    this.#editor.refresh();
    this.#editor.on("changes", () => this.#edited());
    this.#tabs.restore(given);
    this.#openShared(given);
    addEventListener("hashchange", () => this.#openShared(""));
    for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-query]")) this.#opens(link);
  }

  #laidOut(): HTMLElement {
    const bar = element("div", { class: "bar" }, this.#tabs.bar, button("New tab", () => void this.#newTab()));
    const acts = element("p", { class: "acts" }, this.#run, " ", button("Copy link", () => void this.#share()), " ");
    acts.append(button("Close tab", () => this.#tabs.close(), { title: "Delete, on the tab" }), this.#status);
    const keys = element("p", { class: "keys" }, "Ctrl+Space completes what the graph knows; Ctrl+Enter runs.");
    const panel = element("div", { id: PANEL, role: "tabpanel", "aria-label": "Query and answer" });
    panel.append(this.#place, keys, acts, this.#result);
    return element("div", { class: "asking" }, bar, panel);
  }

  async #newTab(): Promise<void> {
    const { prefixes } = await this.#known;
    const lines = PROLOGUE.filter((name) => prefixes.has(name)).map((name) => `PREFIX ${name}: <${prefixes.get(name)}>`);
    this.#tabs.add("Query", [...lines, "", "SELECT * WHERE {", "  ", "}", "LIMIT 100"].join("\n"));
    this.#editor.focus();
  }

  /** A link is to a query and nothing else: of its other parts, an endpoint among them, none is read. */
  #openShared(given: string): void {
    const shared = new URLSearchParams(location.hash.slice(1)).get("query") ?? (location.search ? given : null);
    if (shared === null) return;
    if (shared !== this.#tabs.current?.query) this.#tabs.add("Shared", shared);
    history.replaceState(null, "", location.pathname);
  }

  #opens(link: HTMLAnchorElement): void {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const open = (texts: Map<string, string>) => {
        this.#tabs.add(link.textContent ?? "", texts.get(link.dataset.query ?? "") ?? "");
        this.run();
      };
      void namedQueries().then(open, () => location.assign(link.href));
    });
  }

  async #share(): Promise<void> {
    const link = new URL(`${location.pathname}#${new URLSearchParams({ query: this.#editor.getValue() })}`, location.href);
    if (await copied(link.href)) this.#status.textContent = "The link is copied.";
    else this.#status.replaceChildren(element("a", { href: link.href }, "Link to this query"));
  }

  #show(tab: Tab): void {
    this.#stop();
    if (this.#editor.getValue() !== tab.query) this.#editor.setValue(tab.query);
    this.#editor.clearHistory();
    mark(this.#editor, null);
    this.#result.replaceChildren(...[this.#results.get(tab)].filter((found) => found !== undefined));
  }

  #edited(): void {
    const tab = this.#tabs.current;
    if (!tab) return;
    tab.query = this.#editor.getValue();
    this.#tabs.keep();
    mark(this.#editor, null);
    const fault = faultIn(this.#editor);
    const expected = fault?.expected.length ? `: ${fault.expected.slice(0, 6).join(" or ")} is expected` : "";
    this.#status.textContent = fault ? `Line ${fault.line} is not finished, or wrong${expected}.` : "";
  }

  /** Ask what the open tab asks; while it is asked, the same button stops it. */
  run(): void {
    if (this.#running) this.#stop();
    else void this.#answer(this.#tabs.current!);
  }

  #stop(): void {
    if (!this.#running) return;
    const { tab, stopping } = this.#running;
    stopping.abort();
    this.#end(tab, this.#refused(stopping.signal.reason));
  }

  async #answer(tab: Tab): Promise<void> {
    const running = (this.#running = { tab, stopping: new AbortController() });
    const began = performance.now();
    this.#run.textContent = "Stop";
    document.querySelector(".served")?.remove();
    const result = await ask(tab.query, running.stopping.signal)
      .then(async (answer) => shown(answer, tab.query, (performance.now() - began) / 1000, this.#names))
      .catch((error: unknown) => this.#refused(error));
    if (this.#running === running) this.#end(tab, result); // else it was stopped, and another may run
  }

  /** The tab of a run keeps how it ended, even if another tab is open by then. */
  #end(tab: Tab, result: HTMLElement): void {
    this.#running = null;
    this.#run.textContent = "Run";
    this.#results.set(tab, result);
    if (this.#tabs.current !== tab) return;
    this.#result.replaceChildren(result);
    result.firstElementChild?.scrollIntoView({ block: "nearest" }); // a long query may fill the window
  }

  #refused(error: unknown): HTMLElement {
    return refused(error, (line) => {
      mark(this.#editor, line);
      this.#editor.focus();
    });
  }
}

async function namedQueries(): Promise<Map<string, string>> {
  const response = await fetch("/queries", { headers: { Accept: "application/json" } });
  const queries: { name: string; sparql: string }[] = await response.json();
  return new Map(queries.map(({ name, sparql }) => [name, sparql]));
}

new QueryPage(document.querySelector<HTMLFormElement>("form.sparql")!).start();
