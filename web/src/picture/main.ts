/** The picture's page: what it shows, what can be done with it, and the same as a list for who does not see it. */

import "./picture.css";
import { Drawing } from "./drawing";
import { Known, RELATED, pathOf, search } from "./graph";
import type { Link, Node } from "./graph";
import { legend } from "./legend";
import { TRIAL } from "./kinds";
import { data, png, save, svg } from "./save";
import { NOTHING, fromAddress, toAddress } from "./state";
import type { State } from "./state";
import { list, the } from "./words";
import { button, counted, element } from "../shared/dom";

const kinds = (the("picture").dataset["kinds"] ?? "").split(" ");
const known = new Known();
const drawing = new Drawing(the("drawing"), { choose, open });
const past: State[] = [];
let state = NOTHING;
let chosen: string | undefined;
let start: string | undefined; // of a way that is being asked for

/** Get what a state needs and show it, related trials once they are there; what goes wrong is told, and nothing changes. */
async function show(next: State): Promise<boolean> {
  tell("Asking…");
  try {
    const through = kinds.filter((kind) => !next.hidden.includes(kind));
    if (next.ways.length && !through.length) throw new Error("no way leads anywhere while every kind is hidden");
    const parts = await Promise.all([
      ...next.open.map((id) => known.around(id)),
      ...next.ways.map(([first, last]) => known.way(first, last, through)),
    ]);
    state = next;
    draw(parts.flat());
    void addRelated(parts.flat());
    return true;
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    return false;
  }
}

/** Show the related trials of the open ones too, unless something else is shown by then. */
async function addRelated(ids: readonly string[]): Promise<void> {
  const asked = state;
  const trials = asked.open.filter((id) => id.startsWith(`${TRIAL}/`));
  try {
    const related = await Promise.all(trials.map((id) => known.related(id)));
    if (trials.length && state === asked) draw([...ids, ...related.flat()]);
  } catch (error) {
    tell(`no related trials: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function change(next: State): Promise<void> {
  const before = state;
  if (await show(next)) past.push(before);
  the<HTMLButtonElement>("undo").disabled = past.length === 0;
}

function draw(ids: readonly string[]): void {
  const nodes = [...new Set(ids)].flatMap((id) => known.nodes.get(id) ?? []).filter((node) => !state.hidden.includes(node.kind));
  const shown = new Set(nodes.map((node) => node.id));
  const links = [...known.links.values()].filter((link) => shown.has(link.source) && shown.has(link.target));
  history.replaceState(null, "", location.pathname + toAddress(state));
  the("picture").classList.toggle("empty", nodes.length === 0);
  drawing.show(nodes, links, state.open);
  the("list").replaceChildren(...listed(nodes));
  tell(nodes.length ? `${counted(nodes.length, "node")}, ${counted(links.length, "link")}` : "");
  choose(chosen !== undefined && (shown.has(chosen) || links.some((link) => link.id === chosen)) ? chosen : undefined);
}

function open(id: string): void {
  if (!state.open.includes(id)) void change({ ...state, open: [...state.open, id] });
}

function close(id: string): void {
  void change({ ...state, open: state.open.filter((other) => other !== id) });
}

function choose(id: string | undefined): void {
  chosen = id;
  drawing.highlight(id);
  const node = known.nodes.get(id ?? "");
  const link = known.links.get(id ?? "");
  the("chosen").replaceChildren(...(node ? ofNode(node) : link ? ofLink(link) : [element("p", {}, HINT)]));
}

const HINT = "Choose a node to see what it is; open it (double click) to see its neighbours.";

function page(node: Node): HTMLElement {
  const link = document.createElement("a");
  link.href = `/${node.id}`;
  link.textContent = node.kind === TRIAL ? node.id.replace(`${TRIAL}/`, "") : node.label;
  return link;
}

function ofNode(node: Node): readonly HTMLElement[] {
  const heading = element("h2");
  heading.append(page(node));
  const isOpen = state.open.includes(node.id);
  const actions = [
    isOpen ? button("Close", () => close(node.id)) : button("Open", () => open(node.id)),
    start !== undefined && start !== node.id
      ? button(`Way from ${named(start)}`, () => way(start as string, node.id))
      : button("Way from here", () => begin(node)),
  ];
  const count = ` · ${counted(node.neighbours, node.kind === TRIAL ? "thing" : "trial")}`;
  const title = node.kind === TRIAL ? [element("p", {}, node.label)] : [];
  return [element("p", { class: "quiet" }, `${node.kind}${count}`), heading, ...title, list(actions, "actions")];
}

function ofLink(link: Link): readonly HTMLElement[] {
  const ends = [link.source, link.target].flatMap((id) => known.nodes.get(id) ?? []);
  const kind = element("p", { class: "quiet" }, link.kind === RELATED ? "related, for what both have" : `${link.kind} of the trial`);
  const reasons = link.reasons.map((reason) => element("span", {}, `${reason.label} (${reason.kind}, ${reason.weight.toFixed(2)})`));
  return [kind, list(ends.map(page)), ...(reasons.length ? [element("h2", {}, "Why"), list(reasons)] : [])];
}

function named(id: string): string {
  const node = known.nodes.get(id);
  return node === undefined || node.kind === TRIAL ? id.replace(`${TRIAL}/`, "") : node.label;
}

function begin(node: Node): void {
  start = node.id;
  tell(`Choose where the way from ${named(node.id)} shall lead.`);
}

function way(first: string, last: string): void {
  start = undefined;
  void change({ ...state, ways: [...state.ways, [first, last]] });
}

/** The nodes by kind: each a button that chooses it. */
function listed(nodes: readonly Node[]): readonly HTMLElement[] {
  return [TRIAL, ...kinds].flatMap((kind) => {
    const own = nodes.filter((node) => node.kind === kind);
    const buttons = own.map((node) => button(node.kind === TRIAL ? `${named(node.id)}: ${node.label}` : node.label, () => choose(node.id)));
    return own.length ? [element("h3", {}, kind), list(buttons)] : [];
  });
}

function tell(sentence: string): void {
  the("told").textContent = sentence;
}

async function find(words: string): Promise<void> {
  tell("Asking…");
  try {
    const found = (await search(words)).filter((thing) => [TRIAL, ...kinds].includes(pathKind(pathOf(thing.iri))));
    const buttons = found.map((thing) => button(`${thing.label} (${thing.kind})`, () => pick(pathOf(thing.iri))));
    the("found").replaceChildren(list(buttons));
    tell(found.length ? "" : "Nothing in this graph has all of these words.");
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
  }
}

function pick(id: string): void {
  the("found").replaceChildren();
  chosen = id;
  open(id);
}

function pathKind(path: string): string {
  const [first = "", second = ""] = path.split("/");
  return { org: "sponsor", site: "site", trial: TRIAL }[first] ?? second;
}

function hide(kind: string, isHidden: boolean): void {
  void change({ ...state, hidden: isHidden ? [...state.hidden, kind] : state.hidden.filter((other) => other !== kind) });
}

async function undo(): Promise<void> {
  const before = past.pop();
  if (before) await show(before);
  the<HTMLButtonElement>("undo").disabled = past.length === 0;
  redrawLegend();
}

function redrawLegend(): void {
  the("legend").replaceChildren(element("legend", {}, "Kinds"), ...legend([TRIAL, ...kinds], state.hidden, hide));
}

the("undo").addEventListener("click", () => void undo());
the("fit").addEventListener("click", () => drawing.fit());
the("png").addEventListener("click", () => save("trials.png", png(drawing.cy)));
the("svg").addEventListener("click", () => save("trials.svg", svg(drawing.cy)));
the("data").addEventListener("click", () => save("trials.json", data(drawing.cy)));
the<HTMLFormElement>("begin").addEventListener("submit", (event) => {
  event.preventDefault();
  void find(the<HTMLInputElement>("words").value);
});
const given = fromAddress(location.search);
chosen = given.open.length === 1 ? given.open[0] : undefined;
void show(given).then(redrawLegend);
