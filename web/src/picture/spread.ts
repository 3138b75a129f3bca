/**
 * Lays out many nodes in a fraction of a second, where fcose takes a minute: links pull their ends together, and crowds push
 * away. A crowd is what stands in one cell of a grid: to each node it is as if all of it stood in one place.
 */

import type { Box } from "./boxes";

const ROUNDS = 80;
const CELLS = 28; // on the longer side of the grid
const ROOM = 2; // of the picture, for 1 that the boxes take
const LEAST = 0.2; // of the first step, where hardly any box is fresh

/** A link, as the numbers of the boxes that it joins. */
export type Pair = readonly [number, number];

/** Where a box is, and the force on it. */
interface Body {
  x: number;
  y: number;
  across: number;
  down: number;
}

interface Crowd {
  x: number;
  y: number;
  size: number;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

interface Extent extends Place {
  readonly w: number;
  readonly h: number;
}

/**
 * Give boxes as much room as they need, and those that links join places near each other. `shape` is the room's width by its
 * height, `fresh` the part of the boxes that have no place yet: the fewer there are, the less the others move.
 */
export function spread(boxes: readonly Box[], links: readonly Pair[], shape: number, fresh: number): void {
  const side = Math.sqrt(ROOM * boxes.reduce((sum, box) => sum + box.w * box.h, 0));
  const apart = side / Math.sqrt(boxes.length);
  const step = 2 * apart * Math.max(fresh, LEAST);
  const bodies = scattered(boxes, side);
  for (let round = 0; round < ROUNDS; round++) {
    push(bodies, apart);
    for (const [one, other] of links) pull(bodies[one] as Body, bodies[other] as Body, apart);
    for (const body of bodies) move(body, step * (1 - round / ROUNDS));
  }
  const { w, h } = extentOf(bodies);
  const wider = Math.max(1, (side * Math.sqrt(shape)) / w);
  const higher = Math.max(1, side / Math.sqrt(shape) / h);
  boxes.forEach((box, number) => {
    box.x = (bodies[number] as Body).x * wider;
    box.y = (bodies[number] as Body).y * higher;
  });
}

/** The boxes as bodies in a square, none of them in the place of another. */
function scattered(boxes: readonly Box[], side: number): readonly Body[] {
  const { x, y, w, h } = extentOf(boxes);
  return boxes.map((box, number) => ({
    x: ((box.x - x) / (w || 1)) * side + Math.sqrt(number) * Math.cos(number),
    y: ((box.y - y) / (h || 1)) * side + Math.sqrt(number) * Math.sin(number),
    across: 0,
    down: 0,
  }));
}

function extentOf(places: readonly Place[]): Extent {
  const [xs, ys] = [places.map((place) => place.x), places.map((place) => place.y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y };
}

function crowdsOf(bodies: readonly Body[]): readonly Crowd[] {
  const { x, y, w, h } = extentOf(bodies);
  const size = Math.max(w, h) / CELLS;
  const crowds = new Map<number, Crowd>();
  for (const body of bodies) {
    const cell = Math.floor((body.x - x) / size) * (CELLS + 1) + Math.floor((body.y - y) / size);
    const crowd = crowds.get(cell) ?? { x: 0, y: 0, size: 0 };
    crowds.set(cell, crowd);
    crowd.size += 1;
    crowd.x += (body.x - crowd.x) / crowd.size; // the mean of those so far
    crowd.y += (body.y - crowd.y) / crowd.size;
  }
  return [...crowds.values()];
}

/** The force of all crowds on each body, the less the further away. */
function push(bodies: readonly Body[], apart: number): void {
  const crowds = crowdsOf(bodies);
  for (const body of bodies) {
    body.across = body.down = 0;
    for (const crowd of crowds) {
      const across = body.x - crowd.x;
      const down = body.y - crowd.y;
      const force = (crowd.size * apart * apart) / (across * across + down * down + (apart * apart) / 5);
      body.across += across * force;
      body.down += down * force;
    }
  }
}

/** The force of a link on its ends, the more the longer it is. */
function pull(one: Body, other: Body, apart: number): void {
  const across = other.x - one.x;
  const down = other.y - one.y;
  const force = Math.hypot(across, down) / apart;
  one.across += across * force;
  one.down += down * force;
  other.across -= across * force;
  other.down -= down * force;
}

function move(body: Body, most: number): void {
  const force = Math.hypot(body.across, body.down) || 1;
  const way = Math.min(force, most) / force;
  body.x += body.across * way;
  body.y += body.down * way;
}
