import { type Points, shapeOf } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import type { Metric } from "../distances.js";
import { massiveMerges, smallerSides } from "./merges.js";
import { minimumSpanningTree } from "./spanning-tree.js";

/** The widest gap of a cloud, at the longest edge of its spanning tree. */
export interface Tear {
  /** The largest death of 0-dimensional persistence. */
  longest: number;
  /** The largest death divided by the second largest. `Infinity` if the second is 0. */
  ratio: number;
  /**
   * The share of the points on the smaller side of the longest edge. The ratio alone is misleading: a single outlier
   * has a large ratio, but a share of 1 / n.
   */
  minorityShare: number;
}

/**
 * Measures the widest gap in a cloud, the longest edge of its minimum spanning tree.
 *
 * @param points [n, d], n ≥ 3; or [n, n] distances with the metric `"precomputed"`
 * @throws {ValueError} if there are fewer than 3 points, they all coincide, or an infinite distance separates them
 *
 * @example
 * tear(latents); // { longest: 8, ratio: 8, minorityShare: 0.5 }
 */
export function tear(points: Points, options: { metric?: Metric } = {}): Tear {
  const [n] = shapeOf(points);
  if (n < 3) throw new ValueError(`A tear needs at least 3 points: got ${n}`);
  const tree = minimumSpanningTree(points, options);
  const last = tree.length.length - 1;
  if (last < n - 2)
    throw new ValueError(
      `A tear needs points at finite distances: infinite ones separate ${n - 1 - last} components`,
    );
  if (tree.length[last] === 0)
    throw new ValueError(`All ${n} points coincide, but a tear needs two different ones`);
  return {
    longest: tree.length[last],
    ratio: tree.length[last] / tree.length[last - 1],
    minorityShare: smallerSides(tree, n)[last] / n,
  };
}

/**
 * Returns the length of the last massive merge of a cloud: the longest edge of its minimum spanning tree with at least a
 * share of the points on either side. It is the width of the gap between two large parts, and ignores outliers.
 *
 * @param points [n, d]; or [n, n] distances with the metric `"precomputed"`
 * @param options.share the least share of the points on each side, default 0.1
 * @returns 0 if there is no such edge
 * @throws {ValueError} unless 0 < share ≤ 0.5
 *
 * @example
 * massiveGap([[0], [1], [10], [11], [99]], { share: 0.4 }); // 9
 */
export function massiveGap(points: Points, options: { metric?: Metric; share?: number } = {}): number {
  const { share = 0.1, ...distances } = options;
  const tree = minimumSpanningTree(points, distances);
  const longest = massiveMerges(tree, shapeOf(points)[0], share).at(-1);
  return longest === undefined ? 0 : tree.length[longest];
}
