/** The picture: nodes and links laid out and drawn, and what the mouse does to them. */

import type { CollectionReturnValue, Core, LayoutOptions, NodeSingular } from "cytoscape";
import { arrange } from "./boxes";
import type { Box } from "./boxes";
import { RELATED, named } from "./graph";
import type { Link, Node } from "./graph";
import { TRIAL } from "./kinds";
import { moveApart, separate } from "./separate";
import { spread } from "./spread";
import type { Pair } from "./spread";
import { colours, lightColours, styles } from "./styles";
import cytoscape from "../shared/cytoscape";

const LONGEST = 46; // characters of a label
const MANY = 300; // nodes, which fcose lays out in a second
const CLOSEST = 1.3; // zoom of a picture that would fit at a larger one
const READABLE = 0.7; // zoom at which labels can be read

export interface Hands {
  choose(id: string | undefined): void;
  open(id: string): void;
}

export class Drawing {
  readonly cy: Core;

  constructor(container: HTMLElement, hands: Hands) {
    this.cy = cytoscape({ container, style: styles(colours()), minZoom: 0.02, maxZoom: 4, boxSelectionEnabled: false });
    this.cy.on("tap", "node, edge", (event) => hands.choose(event.target.id()));
    this.cy.on("tap", (event) => event.target === this.cy && hands.choose(undefined));
    this.cy.on("dbltap", "node", (event) => hands.open(event.target.id()));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.cy.style(styles(colours())));
    new ResizeObserver(() => this.cy.resize()).observe(container);
  }

  /** Show these nodes and links, those shown before where they were, and fit the view. */
  show(nodes: readonly Node[], links: readonly Link[], open: readonly string[]): void {
    const wanted = new Set([...nodes, ...links].map((element) => element.id));
    const changed = this.cy.elements().filter((element) => !wanted.has(element.id())).remove().nonempty();
    const fresh = nodes.filter((node) => this.at(node.id).empty());
    const near = neighboursOf(links);
    const turn = (2 * Math.PI) / fresh.length;
    this.cy.batch(() => {
      fresh.forEach((node, number) => this.place(node, number * turn, fresh.length, near.get(node.id) ?? []));
      for (const link of links) if (this.at(link.id).empty()) this.cy.add({ data: { ...link } });
      for (const node of nodes) this.describe(node, open.includes(node.id));
    });
    if (fresh.length || changed) this.layOut(fresh.length / nodes.length);
  }

  /** Make one element and its neighbours stand out; all alike for none. */
  highlight(id: string | undefined): void {
    this.cy.batch(() => {
      this.cy.elements().removeClass("chosen near away");
      if (id === undefined) return;
      this.cy.elements().addClass("away");
      const chosen = this.at(id).addClass("chosen");
      const near = chosen.union(chosen.neighborhood()).union(chosen.connectedNodes());
      near.removeClass("away").addClass("near");
    });
  }

  /** Mark the node where a way shall begin, or none. */
  mark(id: string | undefined): void {
    this.cy.nodes().removeClass("start");
    if (id !== undefined) this.at(id).addClass("start");
  }

  /** Bring a node into view, and as near that its label can be read, if it is not. */
  reveal(id: string): void {
    const { x, y } = this.at(id).renderedPosition();
    const isInView = x > 0 && y > 0 && x < this.cy.width() && y < this.cy.height();
    if (isInView && this.cy.zoom() >= READABLE) return;
    this.cy.zoom(Math.max(this.cy.zoom(), READABLE));
    this.cy.center(this.at(id));
  }

  fit(): void {
    this.cy.fit(undefined, 24);
    if (this.cy.zoom() <= CLOSEST) return;
    this.cy.zoom(CLOSEST);
    this.cy.center();
  }

  /** What is made of the picture as files show it: in light colours, with nothing chosen. */
  plain<Made>(make: (cy: Core) => Made): Made {
    const chosen = this.cy.elements(".chosen");
    const start = this.cy.elements(".start");
    this.highlight(undefined);
    this.mark(undefined);
    this.cy.style(styles(lightColours()));
    try {
      return make(this.cy);
    } finally {
      this.cy.style(styles(colours()));
      this.highlight(chosen.nonempty() ? chosen.id() : undefined);
      this.mark(start.nonempty() ? start.id() : undefined);
    }
  }

  private at(id: string): CollectionReturnValue {
    return this.cy.getElementById(id);
  }

  /** A new node stands near a neighbour that is there already, or on a circle. */
  private place(node: Node, angle: number, count: number, near: readonly string[]): void {
    const beside = near.map((id) => this.at(id)).find((other) => other.nonempty());
    const radius = beside ? 160 : 60 + 12 * count;
    const centre = beside ? beside.position() : { x: 0, y: 0 };
    const position = { x: centre.x + radius * Math.cos(angle), y: centre.y + radius * Math.sin(angle) };
    this.cy.add({ group: "nodes", data: { id: node.id, kind: node.kind, title: node.label }, position });
  }

  private describe(node: Node, isOpen: boolean): void {
    const drawn = this.at(node.id) as NodeSingular;
    const more = node.neighbours - joined(drawn);
    const name = shortened(named(node));
    drawn.data("label", more > 0 ? `${name}\n+${more.toLocaleString("en")}` : name);
    drawn.toggleClass("open", isOpen);
  }

  /** Give all nodes their places; `fresh` is the part of them that have none yet. */
  private layOut(fresh: number): void {
    this.cy.resize();
    if (this.cy.nodes().length > MANY) {
      arrange(this.cy, (boxes) => {
        spread(boxes, pairsOf(this.cy, boxes), this.cy.width() / this.cy.height(), fresh);
        moveApart(boxes);
      });
    } else {
      this.cy.layout(fcose()).run();
      separate(this.cy);
    }
    this.fit();
  }
}

function fcose(): LayoutOptions {
  const layout = {
    name: "fcose",
    animate: false,
    fit: false,
    randomize: false,
    nodeDimensionsIncludeLabels: true,
    nodeRepulsion: 9000,
    idealEdgeLength: 95,
    nodeSeparation: 90,
    packComponents: false,
  };
  return layout as LayoutOptions;
}

/** The ids of the neighbours of each node. */
function neighboursOf(links: readonly Link[]): Map<string, readonly string[]> {
  const near = new Map<string, string[]>();
  for (const { source, target } of links) {
    for (const [one, other] of [[source, target], [target, source]] as const) {
      const found = near.get(one);
      if (found) found.push(other);
      else near.set(one, [other]);
    }
  }
  return near;
}

/** The links as pairs of the numbers of their ends. */
function pairsOf(cy: Core, boxes: readonly Box[]): readonly Pair[] {
  const numbers = new Map(boxes.map(({ node }, number) => [node.id(), number]));
  const number = (id: string) => numbers.get(id) as number;
  return cy.edges().map((edge) => [number(edge.data("source")), number(edge.data("target"))] as const);
}

/** To how many of its neighbours links lead: of a trial those that it states, of a thing all trials that have it. */
function joined(node: NodeSingular): number {
  const isTrial = node.data("kind") === TRIAL;
  return node.connectedEdges().filter((edge) => edge.data("kind") !== RELATED && (!isTrial || edge.data("stated"))).length;
}

function shortened(label: string): string {
  return label.length > LONGEST ? `${label.slice(0, LONGEST - 1).trimEnd()}…` : label;
}
