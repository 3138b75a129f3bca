/** The picture as files: PNG, SVG, and the nodes and links as JSON. */

import type { Core, EdgeSingular, NodeSingular } from "cytoscape";
import { HALF, look } from "./kinds";
import { lightColours } from "./styles";

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 20;
const DASHES: Record<string, string> = { dashed: "6 3", dotted: "1.5 3" };

export function save(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

export function png(cy: Core): Blob {
  return cy.png({ output: "blob", full: true, scale: 2, maxWidth: 8000, maxHeight: 8000, bg: lightColours().ground });
}

/** Nodes with their place, and links with their reasons. */
export function data(cy: Core): Blob {
  const nodes = cy.nodes().map((node) => ({ ...pick(node.data(), ["id", "kind", "title"]), ...node.position() }));
  const links = cy.edges().map((edge) => pick(edge.data(), ["source", "target", "kind", "stated", "reasons"]));
  return new Blob([JSON.stringify({ nodes, links }, null, 1)], { type: "application/json" });
}

function pick(from: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.flatMap((name) => (name in from ? [[name, from[name]]] : [])));
}

export function svg(cy: Core): Blob {
  const { x1, y1, w, h } = cy.elements().boundingBox({ includeLabels: true });
  const [x, y] = [Math.round(x1 - MARGIN), Math.round(y1 - MARGIN)];
  const [width, height] = [Math.round(w + 2 * MARGIN), Math.round(h + 2 * MARGIN)];
  const viewBox = `${x} ${y} ${width} ${height}`;
  const drawing = element("svg", { viewBox, "font-family": "system-ui, sans-serif", "font-size": 11 });
  drawing.append(element("rect", { x, y, width, height, fill: lightColours().ground }));
  for (const edge of cy.edges()) drawing.append(line(edge));
  for (const node of cy.nodes()) drawing.append(marker(node.data("kind"), HALF, node.position()), label(node));
  return new Blob([new XMLSerializer().serializeToString(drawing)], { type: "image/svg+xml" });
}

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

function line(edge: EdgeSingular): SVGElement {
  const [from, to] = [edge.source().position(), edge.target().position()];
  const dashes = DASHES[edge.style("line-style") as string];
  return element("line", {
    x1: from.x,
    y1: from.y,
    x2: to.x,
    y2: to.y,
    stroke: edge.style("line-color"),
    "stroke-width": edge.style("width"),
    "stroke-opacity": edge.style("opacity"),
    ...(dashes && { "stroke-dasharray": dashes }),
  });
}

function marker(kind: string, scale: number, { x, y } = { x: 0, y: 0 }): SVGElement {
  const { colour, marker: d } = look(kind);
  return element("path", { d, transform: `translate(${x} ${y}) scale(${scale})`, fill: colour });
}

/** A kind's marker by itself, as a legend shows it. */
export function glyph(kind: string): SVGElement {
  const drawing = element("svg", { viewBox: "-9.5 -8 19 16", width: 19, height: 16, "aria-hidden": "true" });
  drawing.append(marker(kind, 6));
  return drawing;
}

function label(node: NodeSingular): SVGElement {
  const { x, y } = node.position();
  const top = y + node.height() / 2 + 13;
  const halo = { stroke: lightColours().ground, "stroke-width": 3, "paint-order": "stroke" };
  const style = { fill: node.style("color"), "font-weight": node.style("font-weight"), ...halo };
  const text = element("text", { x, y: top, "text-anchor": "middle", ...style });
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
