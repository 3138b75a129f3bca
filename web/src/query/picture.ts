// Triples as a picture: resources and what leads from one to the other. Labels and classes go into the nodes.

import { separate } from "../picture/separate";
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

interface Edge {
  source: string;
  target: string;
  label: string;
}

/** The picture in a frame; `start` draws it, once the frame is on the page and has a size. */
export function picture(triples: Term[][], names: Names): { frame: HTMLElement; start: () => void } {
  const nodes = nodesOf(triples, names);
  const kept = new Set([...nodes.keys()].slice(0, MOST));
  const edges = edgesOf(triples, names).filter(({ source, target }) => kept.has(source) && kept.has(target));
  const said = `Picture of ${counted(kept.size, "node")} and ${counted(edges.length, "edge")}; the rows below say the same`;
  const canvas = element("div", { class: "canvas", role: "img", "aria-label": said });
  const part = `The first ${MOST} of ${counted(nodes.size, "node")} are drawn.`;
  const more = nodes.size > MOST ? [element("p", { class: "count" }, part)] : [];
  const start = () => draw(canvas, kept, nodes, edges);
  const hint = element("p", { class: "count" }, "Scroll to zoom in on the names; drag to move.");
  return { frame: element("div", { class: "picture" }, canvas, legend(nodes), hint, ...more), start };
}

/** A literal is a node of its own for each thing that it is said of: a number that two things share is no tie of theirs. */
function idOf(term: Term, subject: Term): string {
  return term.kind === "literal" ? `${subject.value} "${term.value}"` : term.value;
}

function edgesOf(triples: Term[][], names: Names): Edge[] {
  const edges = (triples as [Term, Term, Term][]).filter(([, { value }]) => value !== TYPE && !LABELS.includes(value));
  return edges.map(([subject, property, object]) => ({
    source: subject.value,
    target: idOf(object, subject),
    label: names.short(property),
  }));
}

function nodesOf(triples: Term[][], names: Names): Map<string, Node> {
  const nodes = new Map<string, Node>();
  const node = (term: Term, subject = term) => {
    const id = idOf(term, subject);
    const found = nodes.get(id) ?? { label: shortened(names.short(term)), kind: "", literal: term.kind === "literal" };
    nodes.set(id, found);
    return found;
  };
  for (const [subject, property, object] of triples as [Term, Term, Term][]) {
    if (LABELS.includes(property.value)) node(subject).label = shortened(object.value);
    else if (property.value === TYPE) node(subject).kind = names.short(object);
    else [node(subject), node(object, subject)];
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

function draw(canvas: HTMLElement, kept: Set<string>, nodes: Map<string, Node>, edges: Edge[]): void {
  const kinds = kindsOf(nodes);
  const drawn = cytoscape({
    container: canvas,
    elements: [
      ...[...kept].map((id) => ({ data: { id, ...nodes.get(id)!, colour: colour(nodes.get(id)!.kind, kinds) } })),
      ...edges.map((edge) => ({ data: { ...edge } })),
    ],
    layout: { name: "null" },
    maxZoom: 2,
    minZoom: 0.1,
    style: style(getComputedStyle(canvas)),
  });
  drawn.layout(layout()).run();
  separate(drawn);
  new ResizeObserver(() => drawn.resize().fit(undefined, 20)).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn.style(style(getComputedStyle(canvas))));
}

function layout(): cytoscape.LayoutOptions {
  const distances = { idealEdgeLength: 60, nodeRepulsion: 4500, nodeDimensionsIncludeLabels: true };
  return { name: "fcose", animate: false, ...distances } as cytoscape.LayoutOptions;
}

function style(of: CSSStyleDeclaration): cytoscape.StylesheetJson {
  const text = { color: of.color, "font-family": "system-ui, sans-serif" };
  const line = of.borderTopColor;
  const outline = { "text-outline-color": of.backgroundColor, "text-outline-width": 2 };
  const label = { ...text, ...outline, label: "data(label)", "min-zoomed-font-size": 6 };
  const below = { "text-valign": "bottom", "text-margin-y": 4, "text-wrap": "wrap", "text-max-width": "110px" } as const;
  const head = { "target-arrow-color": line, "target-arrow-shape": "triangle" } as const;
  const arrow = { ...head, "line-color": line, "curve-style": "bezier" } as const;
  const dot = { "background-color": "data(colour)", width: 22, height: 22, "font-size": 13 };
  return [
    { selector: "node", style: { ...label, ...below, ...dot } },
    { selector: "node[?literal]", style: { shape: "round-rectangle", width: 14, height: 14, "background-color": line } },
    { selector: "edge", style: { ...label, ...arrow, "font-size": 9, width: 1.5, "text-rotation": "autorotate" } },
  ];
}
