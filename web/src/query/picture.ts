// Triples as a picture: resources and what leads from one to the other. Labels and classes go into the nodes.

import cytoscape from "../shared/cytoscape";
import { counted, element } from "../shared/dom";
import { LABELS, type Names, type Term, TYPE } from "../shared/terms";

const MOST = 300; // nodes that can be told apart
// Each can be told from a light and from a dark ground.
const COLOURS = ["#1098ad", "#e8590c", "#845ef7", "#2f9e44", "#e64980", "#4c6ef5", "#a17c00", "#868e96"];
const LONGEST = 40; // letters of a label

interface Node {
  label: string;
  kind: string;
  literal: boolean;
}

/** The picture in a frame; `start` draws it, once the frame is on the page and has a size. */
export function picture(triples: Term[][], names: Names): { frame: HTMLElement; start: () => void } {
  const nodes = nodesOf(triples, names);
  const kept = new Set([...nodes.keys()].slice(0, MOST));
  const edges = triples.filter(([subject, property, object]) => isEdge(property!) && kept.has(key(subject!)) && kept.has(key(object!)));
  const said = `Picture of ${counted(kept.size, "node")} and ${counted(edges.length, "edge")}; the rows below say the same`;
  const canvas = element("div", { class: "canvas", role: "img", "aria-label": said });
  const more = nodes.size > MOST ? [element("p", { class: "count" }, `The first ${MOST} of ${counted(nodes.size, "node")} are drawn.`)] : [];
  const start = () => draw(canvas, kept, nodes, edges, names);
  const hint = element("p", { class: "count" }, "Scroll to zoom in on the names; drag to move.");
  return { frame: element("div", { class: "picture" }, canvas, legend(nodes), hint, ...more), start };
}

function isEdge(property: Term): boolean {
  return property.value !== TYPE && !LABELS.includes(property.value);
}

/** A literal is a node of its own for each thing that it is said of. */
function key(term: Term): string {
  return term.kind === "literal" ? `"${term.value}` : term.value;
}

function nodesOf(triples: Term[][], names: Names): Map<string, Node> {
  const nodes = new Map<string, Node>();
  const node = (term: Term) => {
    const found = nodes.get(key(term)) ?? { label: shortened(names.short(term)), kind: "", literal: term.kind === "literal" };
    nodes.set(key(term), found);
    return found;
  };
  for (const [subject, property, object] of triples as [Term, Term, Term][]) {
    if (LABELS.includes(property.value)) node(subject).label = shortened(object.value);
    else if (property.value === TYPE) node(subject).kind = names.short(object);
    else [node(subject), node(object)];
  }
  return nodes;
}

function shortened(label: string): string {
  return label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label;
}

function kindsOf(nodes: Map<string, Node>): string[] {
  return [...new Set([...nodes.values()].map((node) => node.kind))].filter(Boolean).sort();
}

function colour(kind: string, kinds: string[]): string {
  return COLOURS[Math.min(kinds.indexOf(kind), COLOURS.length - 1)] ?? COLOURS[COLOURS.length - 1]!;
}

function legend(nodes: Map<string, Node>): HTMLElement {
  const kinds = kindsOf(nodes);
  const entries = kinds.map((kind) => {
    const dot = element("span", { class: "dot", "aria-hidden": "true" });
    dot.style.background = colour(kind, kinds);
    return element("li", {}, dot, element("bdi", {}, kind));
  });
  return element("ul", { class: "legend" }, ...entries);
}

function draw(canvas: HTMLElement, kept: Set<string>, nodes: Map<string, Node>, edges: Term[][], names: Names): void {
  const kinds = kindsOf(nodes);
  const drawn = cytoscape({
    container: canvas,
    elements: [
      ...[...kept].map((id) => ({ data: { id, ...nodes.get(id)!, colour: colour(nodes.get(id)!.kind, kinds) } })),
      ...edges.map(([subject, property, object]) => ({
        data: { source: key(subject!), target: key(object!), label: names.short(property!) },
      })),
    ],
    layout: layout(),
    maxZoom: 2,
    minZoom: 0.1,
    style: style(getComputedStyle(canvas)),
  });
  new ResizeObserver(() => drawn.resize().fit(undefined, 20)).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn.style(style(getComputedStyle(canvas))));
}

function layout(): cytoscape.LayoutOptions {
  const settings = { name: "fcose", animate: false, idealEdgeLength: 60, nodeRepulsion: 4500, nodeDimensionsIncludeLabels: true };
  return settings as cytoscape.LayoutOptions;
}

function style(of: CSSStyleDeclaration): cytoscape.StylesheetJson {
  const text = { color: of.color, "font-family": "system-ui, sans-serif" };
  const line = of.borderTopColor;
  const outline = { "text-outline-color": of.backgroundColor, "text-outline-width": 2 };
  const label = { ...text, ...outline, label: "data(label)", "min-zoomed-font-size": 6 };
  const below = { "text-valign": "bottom", "text-margin-y": 4, "text-wrap": "wrap", "text-max-width": "110px" } as const;
  const arrow = { "line-color": line, "target-arrow-color": line, "target-arrow-shape": "triangle", "curve-style": "bezier" } as const;
  return [
    { selector: "node", style: { ...label, ...below, "background-color": "data(colour)", width: 22, height: 22, "font-size": 13 } },
    { selector: "node[?literal]", style: { shape: "round-rectangle", width: 14, height: 14, "background-color": line } },
    { selector: "edge", style: { ...label, ...arrow, "font-size": 9, width: 1.5, "text-rotation": "autorotate" } },
  ];
}
