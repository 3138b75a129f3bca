/** Moves nodes apart until no label or shape lies on another. */

import type { Core, NodeSingular } from "cytoscape";

const GAP = 4; // pixels between two boxes
const ROUNDS = 400;

interface Box {
  readonly node: NodeSingular;
  x: number; // of its centre
  y: number;
  readonly w: number;
  readonly h: number;
}

/** How far two boxes lie over each other in both directions; negative where they don't. */
function overlap(one: Box, other: Box): readonly [number, number] {
  return [
    (one.w + other.w) / 2 + GAP - Math.abs(one.x - other.x),
    (one.h + other.h) / 2 + GAP - Math.abs(one.y - other.y),
  ];
}

/** Push two boxes apart the shorter way, each by half; whether they had to be. */
function pushed(one: Box, other: Box): boolean {
  const [across, down] = overlap(one, other);
  if (across <= 0 || down <= 0) return false;
  if (across < down) {
    const half = ((one.x < other.x ? -1 : 1) * across) / 2;
    one.x += half;
    other.x -= half;
  } else {
    const half = ((one.y < other.y ? -1 : 1) * down) / 2;
    one.y += half;
    other.y -= half;
  }
  return true;
}

export function separate(cy: Core): void {
  const boxes = cy.nodes().map((node): Box => {
    const { x1, y1, w, h } = node.boundingBox({ includeLabels: true, includeOverlays: false });
    return { node, x: x1 + w / 2, y: y1 + h / 2, w, h };
  });
  const began = boxes.map(({ x, y }) => ({ x, y }));
  for (let round = 0, moving = true; moving && round < ROUNDS; round++) {
    moving = false;
    boxes.forEach((one, number) => {
      for (const other of boxes.slice(number + 1)) moving = pushed(one, other) || moving;
    });
  }
  cy.batch(() => {
    boxes.forEach(({ node, x, y }, number) => {
      const from = began[number] ?? { x, y };
      node.shift({ x: x - from.x, y: y - from.y });
    });
  });
}
