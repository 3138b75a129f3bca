/** What is told of the chosen node or link, and what can be done with it. */

import { RELATED, named } from "./graph";
import type { Link, Node } from "./graph";
import { KINDS, TRIAL } from "./kinds";
import { MOST_PORTIONS } from "./state";
import type { Opened } from "./state";
import { button, counted, element, list } from "../shared/dom";

const HINT = "Choose a node to see what it is and what it is linked to; open it (double click) to see its neighbours.";

export interface Doings {
  open(id: string, portions: number): void;
  close(id: string): void;
  choose(id: string): void;
  /** Begin a way at a node, or at none. */
  begin(node: Node | undefined): void;
  wayTo(node: Node): void;
}

/** What the panel tells of: what is shown, what is open, and where a way shall begin. */
export interface Seen {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly links: ReadonlyMap<string, Link>;
  readonly open: readonly Opened[];
  readonly start: Node | undefined;
  readonly atOnce: number; // trials of a portion
}

/** A link, and the node to which it leads. */
interface Led {
  readonly link: Link;
  readonly other: Node;
}

export function panel(chosen: string | undefined, seen: Seen, doings: Doings): readonly HTMLElement[] {
  const node = seen.nodes.get(chosen ?? "");
  const link = seen.links.get(chosen ?? "");
  if (node) return ofNode(node, seen, doings);
  if (link) return ofLink(link, seen, doings);
  return seen.nodes.size ? [element("p", {}, HINT)] : [];
}

function ofNode(node: Node, seen: Seen, doings: Doings): readonly HTMLElement[] {
  const isTrial = node.kind === TRIAL;
  const kind = element("p", { class: "quiet" }, `${node.kind} · ${counted(node.neighbours, isTrial ? "thing" : "trial")}`);
  const heading = element("h2", { tabindex: "-1" }, element("a", { href: `/${node.id}` }, named(node)));
  const opened = seen.open.find(({ id }) => id === node.id);
  const title = isTrial ? [element("p", {}, node.label)] : [];
  const actions = list([...openings(node, opened, seen, doings), ...ways(node, seen, doings)], { class: "actions" });
  return [kind, heading, ...title, ...newest(node, opened, seen), actions, ...links(node, seen, doings)];
}

/** How many of its trials an open thing does not show yet. */
function left(node: Node, opened: Opened | undefined, seen: Seen): number {
  return opened && node.kind !== TRIAL ? Math.max(0, node.neighbours - opened.portions * seen.atOnce) : 0;
}

function newest(node: Node, opened: Opened | undefined, seen: Seen): readonly HTMLElement[] {
  const more = left(node, opened, seen);
  if (more === 0) return [];
  const some = (node.neighbours - more).toLocaleString("en");
  const table = element("a", { href: `/${node.id}#trials` }, "all stand in a table");
  return [element("p", {}, `The newest ${some} of ${counted(node.neighbours, "trial")} are shown; `, table, ".")];
}

function openings(node: Node, opened: Opened | undefined, seen: Seen, doings: Doings): readonly HTMLElement[] {
  if (!opened) return [button("Open", () => doings.open(node.id, 1))];
  const portions = opened.portions + 1;
  const more = Math.min(seen.atOnce, left(node, opened, seen));
  const one = button(`${more} more`, () => doings.open(node.id, portions), { "data-name": `more ${node.id}` });
  const close = button("Close", () => doings.close(node.id), { "data-name": `close ${node.id}` });
  return more > 0 && portions <= MOST_PORTIONS ? [one, close] : [close];
}

function ways(node: Node, { start }: Seen, doings: Doings): readonly HTMLElement[] {
  const name = { "data-name": `way ${node.id}` };
  if (!start) return [button("Way from here", () => doings.begin(node), name)];
  const cancel = button("Cancel the way", () => doings.begin(undefined), name);
  return start.id === node.id ? [cancel] : [button(`Way from ${named(start)}`, () => doings.wayTo(node)), cancel];
}

/** The links of a node, each a button that chooses it: related trials first, then by kind. */
function links(node: Node, seen: Seen, doings: Doings): readonly HTMLElement[] {
  const own = [...seen.links.values()].filter((link) => link.source === node.id || link.target === node.id);
  const called = ({ link, other }: Led) => `${named(other)} (${link.kind === RELATED ? RELATED : other.kind})`;
  const buttons = own
    .map((link): Led => ({ link, other: seen.nodes.get(link.source === node.id ? link.target : link.source) as Node }))
    .sort((one, two) => rank(one.link) - rank(two.link) || named(one.other).localeCompare(named(two.other)))
    .map((led) => button(called(led), () => doings.choose(led.link.id)));
  return buttons.length ? [element("h3", {}, counted(buttons.length, "link")), list(buttons, { class: "links" })] : [];
}

function rank(link: Link): number {
  return KINDS.indexOf(link.kind); // -1 for related trials
}

function ofLink(link: Link, seen: Seen, doings: Doings): readonly HTMLElement[] {
  const ends = [link.source, link.target].map((id) => seen.nodes.get(id) as Node);
  const heading = element("h2", { tabindex: "-1" }, ends.map(named).join(" and "));
  const buttons = ends.map((end) => button(named(end), () => doings.choose(end.id)));
  const reasons = link.reasons.map(({ label, kind, weight }) => `${label} (${kind}, ${weight.toFixed(2)})`);
  const why = reasons.length ? [element("h3", {}, "Why"), list(reasons.map((reason) => element("span", {}, reason)))] : [];
  return [element("p", { class: "quiet" }, sentence(link)), heading, list(buttons, { class: "actions" }), ...why];
}

function sentence(link: Link): string {
  if (link.kind === RELATED) return "related, for what both have";
  return `${link.kind} of the trial${link.stated ? "" : ", which states something narrower"}`;
}
