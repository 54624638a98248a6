import { ShapeError, ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import { Components } from "./components.js";
import type { SpanningTree } from "./tree.js";

/**
 * Returns, for each edge of a spanning tree, shortest first, the size of the smaller of the two components that it
 * merges, which 0-dimensional persistence ignores. A single outlier merges late, but with size 1.
 * @param n the number of points of the tree
 * @throws {ShapeError} if an end of an edge is not the index of a point
 * @throws {ValueError} if n is not an integer, or is negative
 * @example
 * smallerSides(minimumSpanningTree([[0], [1], [10], [11]]), 4); // 1, 1, 2
 */
export function smallerSides({ a, b }: Pick<SpanningTree, "a" | "b">, n: number): Int32Array {
  atLeast(0, n, "n");
  const isPoint = (i: number) => Number.isInteger(i) && i >= 0 && i < n;
  for (let k = 0; k < a.length; k++)
    if (!isPoint(a[k]) || !isPoint(b[k]))
      throw new ShapeError(`Edges must join points from 0 to ${n - 1}: edge ${k} joins ${a[k]} and ${b[k]}`);
  const components = new Components(n);
  return a.map((from, k) => {
    const smaller = Math.min(components.size(from), components.size(b[k]));
    components.join(from, b[k]);
    return smaller;
  });
}

/**
 * Returns the edges whose merges are massive: both sides have at least this share of the points.
 * @throws {ValueError} unless 0 < share ≤ 0.5
 * @example
 * massiveMerges(minimumSpanningTree([[0], [1], [10], [11]]), 4, 0.5); // the one edge between two halves
 */
export function massiveMerges(tree: SpanningTree, n: number, share: number): number[] {
  if (!(share > 0 && share <= 0.5)) throw new ValueError(`share must be in (0, 0.5]: got ${share}`);
  const sides = smallerSides(tree, n);
  return Array.from(sides.keys()).filter((k) => sides[k] >= share * n);
}

/**
 * Returns `count` edges: the longest of the massive merges and, if there are too few, those with the greatest smaller
 * side.
 */
export function heaviestMerges(tree: SpanningTree, n: number, share: number, count: number): number[] {
  const sides = smallerSides(tree, n);
  const isMassive = (k: number) => Number(sides[k] >= share * n);
  return Array.from(sides.keys())
    .sort((i, j) => isMassive(j) - isMassive(i) || (isMassive(i) ? j - i : sides[j] - sides[i] || j - i))
    .slice(0, count)
    .sort((i, j) => i - j);
}

/** The tree's edges with the chosen ones last, both parts in their order. */
export function withLast(tree: SpanningTree, chosen: number[]): SpanningTree {
  const last = new Set(chosen);
  const order = [...tree.a.keys()].filter((k) => !last.has(k)).concat(chosen);
  return {
    a: Int32Array.from(order, (k) => tree.a[k]),
    b: Int32Array.from(order, (k) => tree.b[k]),
    length: Float64Array.from(order, (k) => tree.length[k]),
  };
}
