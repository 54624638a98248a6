import { ShapeError, ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import { EdgeList, type EdgeOrder } from "./edges.js";

/**
 * Distances of some pairs of n points; other pairs are never joined. Each pair is listed once, or in both directions
 * with the same distance.
 */
export interface SparseDistances {
  n: number;
  rows: Int32Array;
  columns: Int32Array;
  distances: Float32Array | Float64Array;
}

const isPoint = (i: number, n: number): boolean => Number.isInteger(i) && i >= 0 && i < n;

/**
 * Returns the pairs of distance at most `threshold` as edges, in order.
 * @throws {ShapeError} if the arrays differ in length, or an index is not a point's
 * @throws {ValueError} if a distance is negative or NaN, or a pair has two distances
 */
export function sparseEdges({ n, rows, columns, distances }: SparseDistances, threshold: number): EdgeOrder {
  atLeast(0, n, "n");
  const count = distances.length;
  if (rows.length !== count || columns.length !== count)
    throw new ShapeError(
      `rows and columns must have one entry for each distance: got ${rows.length} and ${columns.length} for ${count}`,
    );
  const edges = new EdgeList(count);
  const seen = new Map<number, number>();
  for (let k = 0; k < count; k++) {
    const [i, j, distance] = [rows[k], columns[k], distances[k]];
    if (!isPoint(i, n) || !isPoint(j, n))
      throw new ShapeError(
        `Distances must join points from 0 to ${n - 1}: distance ${k} joins ${i} and ${j}`,
      );
    if (!(distance >= 0)) throw new ValueError(`Distances must be at least 0: distance ${k} is ${distance}`);
    if (i === j) continue;
    const [greater, lesser] = [Math.max(i, j), Math.min(i, j)];
    const before = seen.get(greater * n + lesser);
    if (before !== undefined && before !== distance)
      throw new ValueError(`Points ${i} and ${j} have two distances: ${before} and ${distance}`);
    if (before !== undefined) continue;
    seen.set(greater * n + lesser, distance);
    if (distance <= threshold && distance < Number.POSITIVE_INFINITY) edges.push(greater, lesser, distance);
  }
  return edges.inOrder(n);
}
