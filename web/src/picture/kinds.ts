/** How each kind of node looks: the page brings the colours and markers of `kg draw`; Cytoscape draws the same shapes. */

import type { StylesheetJson } from "cytoscape";
import { the } from "../shared/dom";

export interface Look {
  readonly colour: string;
  readonly marker: string; // the path of an SVG, around (0, 0)
}

export const TRIAL = "trial";
export const HALF = 11; // pixels of a node for 1 of its marker

const looks: Record<string, Look> = JSON.parse(the("picture").dataset["looks"] ?? "{}");

/** All kinds, trials first. */
export const KINDS: readonly string[] = Object.keys(looks);

const SHAPES: Record<string, object> = {
  trial: { shape: "round-rectangle", width: 33, height: 18 },
  antigen: { shape: "diamond", width: 24, height: 24 },
  source: { shape: "hexagon" },
  condition: { shape: "rectangle", width: 20, height: 20 },
  modification: { shape: "triangle" },
  donor: polygon("-1 -1 1 -1 0 1"),
  state: polygon("-.35 -1 .35 -1 .35 -.35 1 -.35 1 .35 .35 .35 .35 1 -.35 1 -.35 .35 -1 .35 -1 -.35 -.35 -.35"),
  sponsor: { shape: "pentagon" },
  site: { shape: "star", width: 24, height: 24 },
  country: { shape: "rectangle", width: 24, height: 13 },
  product: polygon("-1 -1 0 -1 .5 -.87 .87 -.5 1 0 .87 .5 .5 .87 0 1 -1 1"),
  phase: polygon("-1 .6 -.45 -.9 .45 -.9 1 .6"),
};

function polygon(points: string): object {
  return { shape: "polygon", "shape-polygon-points": points };
}

export function look(kind: string): Look {
  return looks[kind] as Look;
}

/** A rule for each kind; what has no shape of its own is round. */
export function rules(): StylesheetJson {
  return KINDS.map((kind) => ({
    selector: `node[kind = "${kind}"]`,
    style: { "background-color": look(kind).colour, ...SHAPES[kind] },
  }));
}
