/** The picture: nodes and links laid out and drawn, and what the mouse does to them. */

import type { Core, LayoutOptions, NodeSingular, StylesheetJson } from "cytoscape";
import { RELATED } from "./graph";
import type { Link, Node } from "./graph";
import { TRIAL, look } from "./kinds";
import { separate } from "./separate";
import cytoscape from "../shared/cytoscape";

const LONGEST = 46; // characters of a label
const MANY = 500; // nodes, above which a coarse layout must do

export interface Hands {
  choose(id: string | undefined): void;
  open(id: string): void;
}

export class Drawing {
  readonly cy: Core;

  constructor(container: HTMLElement, hands: Hands) {
    this.cy = cytoscape({ container, style: styles(), minZoom: 0.05, maxZoom: 4, boxSelectionEnabled: false });
    this.cy.on("tap", "node, edge", (event) => hands.choose(event.target.id()));
    this.cy.on("tap", (event) => event.target === this.cy && hands.choose(undefined));
    this.cy.on("dbltap", "node", (event) => hands.open(event.target.id()));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.cy.style(styles()));
    new ResizeObserver(() => this.cy.resize()).observe(container);
  }

  /** Show these nodes and links, those shown before where they were, and fit the view. */
  show(nodes: readonly Node[], links: readonly Link[], open: readonly string[]): void {
    const wanted = new Set([...nodes, ...links].map((element) => element.id));
    const changed = this.cy.elements().filter((element) => !wanted.has(element.id())).remove().nonempty();
    const fresh = nodes.filter((node) => this.cy.getElementById(node.id).empty());
    const first = this.cy.nodes().empty();
    this.cy.batch(() => {
      fresh.forEach((node, number) => this.place(node, number, fresh.length, links));
      for (const link of links) if (this.cy.getElementById(link.id).empty()) this.cy.add({ data: { ...link } });
      for (const node of nodes) this.describe(node, open.includes(node.id));
    });
    if (fresh.length || changed) this.layOut(first);
  }

  /** Make one element and its neighbours stand out; all alike for none. */
  highlight(id: string | undefined): void {
    this.cy.batch(() => {
      this.cy.elements().removeClass("chosen near away");
      if (id === undefined) return;
      this.cy.elements().addClass("away");
      const node = this.cy.nodes().filter((each) => each.id() === id);
      const edge = this.cy.edges().filter((each) => each.id() === id);
      for (const near of [node.closedNeighborhood(), edge, edge.connectedNodes()]) near.removeClass("away").addClass("near");
      for (const chosen of [node, edge]) chosen.addClass("chosen");
    });
  }

  fit(): void {
    this.cy.fit(undefined, 24);
  }

  /** A new node stands near a neighbour that is there already, or on a circle. */
  private place(node: Node, number: number, count: number, links: readonly Link[]): void {
    const ends = links.flatMap((link) => (link.source === node.id ? [link.target] : link.target === node.id ? [link.source] : []));
    const beside = ends.map((id) => this.cy.getElementById(id)).find((other) => other.nonempty());
    const angle = (2 * Math.PI * number) / count;
    const radius = beside ? 160 : 60 + 12 * count;
    const centre = beside ? (beside as NodeSingular).position() : { x: 0, y: 0 };
    const position = { x: centre.x + radius * Math.cos(angle), y: centre.y + radius * Math.sin(angle) };
    this.cy.add({ group: "nodes", data: { ...look(node.kind), id: node.id, kind: node.kind, title: node.label }, position });
  }

  private describe(node: Node, isOpen: boolean): void {
    const drawn = this.cy.getElementById(node.id) as NodeSingular;
    const more = node.neighbours - stated(drawn);
    const name = node.kind === TRIAL ? node.id.replace(`${TRIAL}/`, "") : shortened(node.label);
    drawn.data("label", more ? `${name}\n+${more}` : name);
    drawn.toggleClass("open", isOpen);
  }

  private layOut(first: boolean): void {
    this.cy.resize();
    const many = this.cy.nodes().length > MANY;
    const layout = {
      name: "fcose",
      animate: false,
      fit: false,
      randomize: many && first,
      quality: many ? "draft" : "default",
      nodeDimensionsIncludeLabels: true,
      nodeRepulsion: 9000,
      idealEdgeLength: 95,
      nodeSeparation: 90,
      packComponents: false,
    };
    this.cy.layout(layout as LayoutOptions).run();
    if (!many) separate(this.cy);
    this.fit();
  }
}

/** How many of what a trial states, or of the trials of a thing, are shown: related trials do not count. */
function stated(node: NodeSingular): number {
  return node.connectedEdges().filter((edge) => edge.data("kind") !== RELATED).length;
}

function shortened(label: string): string {
  return label.length > LONGEST ? `${label.slice(0, LONGEST - 1).trimEnd()}…` : label;
}

/** The looks, in the colours of the page. */
function styles(): StylesheetJson {
  const page = getComputedStyle(document.documentElement);
  const colour = (name: string) => page.getPropertyValue(name).trim();
  return [
    {
      selector: "node",
      style: {
        "background-color": "data(colour)",
        "border-color": colour("--quiet"),
        "border-width": 1,
        color: colour("--ink"),
        "font-family": "system-ui, sans-serif",
        "font-size": 11,
        height: 22,
        label: "data(label)",
        "line-height": 1.15,
        shape: "data(shape)" as never,
        "text-background-color": colour("--ground"),
        "text-background-opacity": 0.8,
        "text-margin-y": 3,
        "text-max-width": "118px",
        "text-valign": "bottom",
        "text-wrap": "wrap",
        width: 22,
      },
    },
    { selector: `node[kind = "${TRIAL}"]`, style: { width: 34, height: 18 } },
    { selector: "node.open", style: { "border-width": 3, "border-color": colour("--ink"), "font-weight": "bold" } },
    { selector: "edge", style: { "curve-style": "haystack", "line-color": colour("--quiet"), opacity: 0.45, width: 1.2 } },
    {
      selector: `edge[kind = "${RELATED}"]`,
      style: { "line-color": colour("--accent"), "line-style": "dashed", opacity: 0.9, width: 2 },
    },
    { selector: ".away", style: { opacity: 0.12 } },
    { selector: "edge.near", style: { opacity: 0.9 } },
    { selector: "node.chosen", style: { "border-width": 4, "border-color": colour("--accent") } },
    { selector: "edge.chosen", style: { width: 4 } },
  ];
}
