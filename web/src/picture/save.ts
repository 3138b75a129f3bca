/** The picture as files: PNG, SVG, and the nodes and links as JSON. */

import type { Core, NodeSingular } from "cytoscape";
import type { Look } from "./kinds";

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 20;

export function save(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

export function png(cy: Core): Blob {
  const background = getComputedStyle(document.documentElement).getPropertyValue("--ground").trim();
  return cy.png({ output: "blob", full: true, scale: 2, maxWidth: 8000, maxHeight: 8000, bg: background });
}

/** Nodes with their place, and links with their reasons. */
export function data(cy: Core): Blob {
  const nodes = cy.nodes().map((node) => ({ ...pick(node.data(), ["id", "kind", "title"]), ...node.position() }));
  const links = cy.edges().map((edge) => pick(edge.data(), ["source", "target", "kind", "reasons"]));
  return new Blob([JSON.stringify({ nodes, links }, null, 1)], { type: "application/json" });
}

function pick(from: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.flatMap((name) => (name in from ? [[name, from[name]]] : [])));
}

export function svg(cy: Core): Blob {
  const { x1, y1, w, h } = cy.elements().boundingBox({ includeLabels: true });
  const box = [x1 - MARGIN, y1 - MARGIN, w + 2 * MARGIN, h + 2 * MARGIN].map(Math.round).join(" ");
  const drawing = element("svg", { viewBox: box, "font-family": "system-ui, sans-serif", "font-size": "11" });
  for (const edge of cy.edges()) {
    const [from, to] = [edge.source().position(), edge.target().position()];
    const style = { stroke: edge.style("line-color"), "stroke-width": edge.style("width"), "stroke-opacity": edge.style("opacity") };
    drawing.append(element("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y, ...style }));
  }
  for (const node of cy.nodes()) {
    const { x, y } = node.position();
    drawing.append(outline(node.data() as Look, x, y, node.width(), node.height()), label(node));
  }
  return new Blob([new XMLSerializer().serializeToString(drawing)], { type: "image/svg+xml" });
}

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** Corners of the shapes that have some, on a circle around the node, by how many and from where. */
const CORNERS: Record<string, readonly [number, number]> = {
  triangle: [3, -90],
  diamond: [4, -90],
  pentagon: [5, -90],
  hexagon: [6, 0],
  octagon: [8, 22.5],
};

/** The shape of a node: a look, where it stands and how large it is. */
function outline(look: Look, x: number, y: number, w: number, h: number): SVGElement {
  const corners = CORNERS[look.shape];
  if (corners) {
    const [count, start] = corners;
    const points = Array.from({ length: count }, (_, number) => {
      const angle = ((start + (360 * number) / count) * Math.PI) / 180;
      return `${x + (w / 2) * Math.cos(angle)},${y + (h / 2) * Math.sin(angle)}`;
    });
    return element("polygon", { points: points.join(" "), fill: look.colour });
  }
  if (look.shape === "ellipse") return element("ellipse", { cx: x, cy: y, rx: w / 2, ry: h / 2, fill: look.colour });
  const rx = look.shape === "round-rectangle" ? 4 : 0;
  return element("rect", { x: x - w / 2, y: y - h / 2, width: w, height: h, rx, fill: look.colour });
}

/** A look by itself, as a legend shows it. */
export function glyph(look: Look): SVGElement {
  const drawing = element("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" });
  drawing.append(outline(look, 8, 8, 14, look.shape.endsWith("rectangle") ? 9 : 14));
  return drawing;
}

function label(node: NodeSingular): SVGElement {
  const { x, y } = node.position();
  const top = y + node.height() / 2 + 13;
  const text = element("text", { x, y: top, "text-anchor": "middle", fill: node.style("color") });
  wrapped(String(node.data("label"))).forEach((line, number) => {
    const part = element("tspan", { x, y: top + 13 * number });
    part.textContent = line;
    text.append(part);
  });
  return text;
}

/** A label in lines as wide as those on the screen. */
function wrapped(label: string, width = 20): readonly string[] {
  return label.split("\n").flatMap((line) => {
    const lines = [""];
    for (const word of line.split(" ")) {
      const last = lines[lines.length - 1] ?? "";
      if (last && last.length + word.length >= width) lines.push(word);
      else lines[lines.length - 1] = last ? `${last} ${word}` : word;
    }
    return lines;
  });
}
