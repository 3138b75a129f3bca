/** The room that each node takes with its label: layouts move boxes, and the nodes go along. */

import type { Core, NodeSingular } from "cytoscape";

const GAP = 4; // pixels between two boxes

export interface Box {
  readonly node: NodeSingular;
  readonly began: { readonly x: number; readonly y: number };
  readonly w: number; // with the gap
  readonly h: number;
  x: number; // of its centre
  y: number;
}

/** Let `move` move the boxes, and take the nodes to where they are then. */
export function arrange(cy: Core, move: (boxes: readonly Box[]) => void): void {
  const boxes = boxesOf(cy);
  move(boxes);
  cy.batch(() => {
    for (const { node, began, x, y } of boxes) node.shift({ x: x - began.x, y: y - began.y });
  });
}

function boxesOf(cy: Core): readonly Box[] {
  return cy.nodes().map((node): Box => {
    const { x1, y1, w, h } = node.boundingBox({ includeLabels: true, includeOverlays: false });
    const began = { x: x1 + w / 2, y: y1 + h / 2 };
    return { node, began, w: w + GAP, h: h + GAP, ...began };
  });
}
