import { orient2d } from "robust-predicates";

/** A corner of a polygon. */
export type Corner = readonly [x: number, y: number];

/**
 * Returns the corners of the convex hull by Andrew's monotone chain (1979), in clockwise order; no corner lies on the line
 * between its neighbors. A hull without an interior has one corner or two.
 * @param points [n, 2], row by row, n ≥ 1
 */
export function convexHull(points: ArrayLike<number>): Corner[] {
  const corners = Array.from(
    { length: points.length / 2 },
    (_, i): Corner => [points[2 * i], points[2 * i + 1]],
  );
  corners.sort(([x, y], [u, v]) => x - u || y - v);
  const upper = chain(corners);
  const lower = chain(corners.reverse());
  return upper.length === 1 ? upper : [...upper.slice(0, -1), ...lower.slice(0, -1)];
}

/** The corners of the chain along the sorted points that only turns right. */
function chain(sorted: readonly Corner[]): Corner[] {
  const turns: Corner[] = [];
  for (const corner of sorted) {
    while (turns.length >= 2 && !isRightOf(corner, turns[turns.length - 2], turns[turns.length - 1]))
      turns.pop();
    const last = turns.at(-1);
    if (!last || last[0] !== corner[0] || last[1] !== corner[1]) turns.push(corner);
  }
  return turns;
}

/** Whether a point lies strictly inside a hull of {@link convexHull}. */
export function isInside(x: number, y: number, hull: readonly Corner[]): boolean {
  return hull.length > 2 && hull.every((from, k) => isRightOf([x, y], from, hull[(k + 1) % hull.length]));
}

/** Whether a point lies strictly right of the line from one corner to another. */
function isRightOf([x, y]: Corner, [ax, ay]: Corner, [bx, by]: Corner): boolean {
  // The y axis of orient2d points down.
  return orient2d(ax, ay, bx, by, x, y) > 0;
}
