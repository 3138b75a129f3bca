/** Moves nodes apart until no label or shape lies on another. */

import type { Core } from "cytoscape";
import { arrange } from "./boxes";
import type { Box } from "./boxes";

const ROUNDS = 400;
const PATIENCE = 60; // rounds, after which there is more room from round to round
const GROWTH = 1.01; // of the room in such a round

export function separate(cy: Core): void {
  arrange(cy, moveApart);
}

export function moveApart(boxes: readonly Box[]): void {
  const widest = Math.max(...boxes.map((box) => box.w));
  const sorted = [...boxes];
  for (let round = 0, moving = true; moving && round < ROUNDS; round++) {
    moving = spaced(sorted, widest);
    if (moving && round >= PATIENCE) grow(sorted);
  }
}

function grow(boxes: readonly Box[]): void {
  for (const box of boxes) {
    box.x *= GROWTH;
    box.y *= GROWTH;
  }
}

/** Push apart all that lie on each other; whether any did. Sorted from left to right, each meets those beside it alone. */
function spaced(boxes: Box[], widest: number): boolean {
  boxes.sort((one, other) => one.x - other.x);
  let moving = false;
  boxes.forEach((one, number) => {
    for (let next = number + 1; next < boxes.length; next++) {
      const other = boxes[next] as Box;
      if (other.x - one.x >= widest) break;
      moving = pushed(one, other) || moving;
    }
  });
  return moving;
}

/** Push two boxes apart the shorter way, each by half; whether they had to be. */
function pushed(one: Box, other: Box): boolean {
  const across = (one.w + other.w) / 2 - Math.abs(one.x - other.x);
  const down = (one.h + other.h) / 2 - Math.abs(one.y - other.y);
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
