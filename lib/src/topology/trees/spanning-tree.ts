import { type Points, pointArray, shapeOf } from "../../backend/index.js";
import { coordinates, distancesOf, type Metric } from "../distances.js";
import { boruvkaTree } from "./boruvka.js";
import { primTree, type SpanningTree } from "./tree.js";

/** Whether a search tree over the points pays, by measurement: in few dimensions, from some thousand points on. */
const searched = { mostDimensions: 4, leastPoints: 3000 };

/**
 * Returns the minimum spanning tree of points, which is their 0-dimensional persistence: n − 1 components, born at 0,
 * die at its edges' lengths. It never stores the matrix of distances. O(n log² n) time for many points in few
 * dimensions with the Euclidean metric, O(n² d) otherwise.
 * @param points [n, d], or [n, n] distances with the metric `"precomputed"`
 * @returns n − 1 edges, or fewer if distances are infinite
 * @example
 * minimumSpanningTree([[0], [1], [10]]).length; // 1, 9
 */
export function minimumSpanningTree(points: Points, { metric }: { metric?: Metric } = {}): SpanningTree {
  const euclidean = metric === undefined || metric === "euclidean";
  const [n, d] = shapeOf(points);
  if (!euclidean || d > searched.mostDimensions || n < searched.leastPoints)
    return primTree(distancesOf(points, metric));
  return boruvkaTree(coordinates(pointArray(points).data, d), n, d);
}
