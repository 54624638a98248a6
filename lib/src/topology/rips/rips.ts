import { type Points, shapeOf } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import type { Bar, Diagrams } from "../diagrams/diagram.js";
import { distancesOf, type Metric } from "../distances.js";
import { minimumSpanningTree } from "../trees/spanning-tree.js";
import { kruskalRanks } from "../trees/tree.js";
import { denseAdjacency } from "./adjacency.js";
import { type Cleared, persistentCohomology } from "./cohomology.js";
import { type EdgeOrder, edgesWithin, enclosingRadius } from "./edges.js";
import { toSinglePrecision } from "./radix.js";
import { checkKeys } from "./simplices.js";
import { type SparseDistances, sparseEdges } from "./sparse.js";
import { sparseAdjacency } from "./sparse-adjacency.js";

export interface RipsOptions {
  /** The highest dimension of homology: 0 components, 1 loops, 2 voids. Default 1. */
  maxDim?: number;
  /**
   * Simplices of greater diameter are left out; classes alive at the threshold have death = ∞. Default: no threshold.
   */
  threshold?: number;
  /** Default Euclidean. `"precomputed"` takes `points` as the matrix of distances. */
  metric?: Metric;
}

/**
 * Returns the persistent homology of the Vietoris–Rips filtration, with coefficients in Z/2.
 *
 * Components are the edges of a minimum spanning tree; loops and voids come from persistent cohomology by the ideas of
 * Ripser (Bauer 2021). Simplices that enter within single precision's rounding of each other enter together.
 *
 * Components take as long as {@link minimumSpanningTree}. Above, O(n²) memory holds the edges, and dimension k looks at
 * up to n^(k + 2) simplices. The time usually grows more slowly than their number; at worst it is cubic in it.
 * @param points [n, d]; or the matrix of distances, with the metric `"precomputed"`; or the distances of some pairs
 * @returns for each dimension 0 … maxDim the bars, by birth; none of length zero
 * @throws {ValueError} if the threshold or a distance is negative, or maxDim is too high for the number of points
 * @example
 * const [components, loops] = ripsPersistence([[0, 0], [1, 0], [1, 1], [0, 1]]); // a loop from 1 to √2
 */
export function ripsPersistence(points: Points | SparseDistances, options: RipsOptions = {}): Diagrams {
  const { maxDim = 1, threshold = Number.POSITIVE_INFINITY, metric } = options;
  atLeast(0, maxDim, "maxDim");
  if (!(threshold >= 0)) throw new ValueError(`threshold must be at least 0: got ${threshold}`);
  if ("columns" in points) return edgePersistence(sparseEdges(points, threshold), maxDim);
  if (maxDim === 0)
    return [componentBars(shapeOf(points)[0], minimumSpanningTree(points, { metric }).length, threshold)];
  const distances = distancesOf(points, metric);
  return edgePersistence(edgesWithin(distances, Math.min(threshold, enclosingRadius(distances))), maxDim);
}

function edgePersistence(edges: EdgeOrder, maxDim: number): Diagrams {
  const ranks = kruskalRanks(edges);
  const deaths = Float64Array.from(ranks, (rank) => edges.length[rank]);
  const diagrams = [componentBars(edges.n, deaths, Number.POSITIVE_INFINITY)];
  if (maxDim === 0) return diagrams;
  checkKeys(maxDim, edges);
  const adjacency = isSparse(edges) ? sparseAdjacency(edges) : denseAdjacency(edges);
  const bridges = new Set(ranks);
  let cleared: Cleared = (edge) => bridges.has(edge);
  for (let d = 1; d <= maxDim; d++) {
    const bars: Bar[] = [];
    cleared = persistentCohomology(d, edges, adjacency, cleared, (birth, death) => {
      const bar = barOf(edges.length[birth], death < 0 ? Number.POSITIVE_INFINITY : edges.length[death]);
      if (bar) bars.push(bar);
    });
    diagrams.push(bars.sort((one, other) => one.birth - other.birth || one.death - other.death));
  }
  return diagrams;
}

/** A matrix of ranks is faster if it is small or well filled. */
function isSparse({ n, count }: EdgeOrder): boolean {
  return n > 1000 && 20 * count < n * n;
}

/** Adds a bar, unless its ends are equal in single precision. */
function barOf(birth: number, death: number): Bar | undefined {
  return toSinglePrecision(death) > toSinglePrecision(birth) ? { birth, death } : undefined;
}

/** Components are born at 0; those not joined at the threshold never die. */
function componentBars(n: number, deaths: Float64Array, threshold: number): Bar[] {
  const bars: Bar[] = [];
  let joins = 0;
  for (const death of deaths) {
    if (death > threshold) break;
    joins++;
    if (death > 0) bars.push({ birth: 0, death });
  }
  for (let k = joins; k < n; k++) bars.push({ birth: 0, death: Number.POSITIVE_INFINITY });
  return bars;
}
