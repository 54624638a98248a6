import { atLeast } from "../backend/count.js";
import type { Points } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { denseAdjacency } from "./adjacency.js";
import { type Cleared, persistentCohomology } from "./cohomology.js";
import type { Bar, Diagrams } from "./diagram.js";
import { distancesOf, type Metric } from "./distances.js";
import { type EdgeOrder, edgesWithin, enclosingRadius } from "./edges.js";
import { checkKeys } from "./simplices.js";
import { kruskalRanks, primTree } from "./tree.js";

export interface RipsOptions {
  /** The highest dimension of homology wanted: 0 components, 1 loops, 2 voids. Default 1. */
  maxDim?: number;
  /** No simplex of a greater diameter enters; what lives then lives for ever. Default: none. */
  threshold?: number;
  /** Default Euclidean. `"precomputed"` takes `points` as the matrix of distances. */
  metric?: Metric;
}

/**
 * Persistent homology of the Vietoris–Rips filtration, coefficients in Z/2.
 * @param points [n, d], or the matrix of distances
 * @returns for each dimension 0 … maxDim the bars, by birth; none of length zero
 */
export function ripsPersistence(points: Points, options: RipsOptions = {}): Diagrams {
  const { maxDim = 1, threshold = Number.POSITIVE_INFINITY, metric } = options;
  atLeast(0, maxDim, "maxDim");
  if (!(threshold >= 0)) throw new ValueError(`A threshold is at least 0: got ${threshold}`);
  const distances = distancesOf(points, metric);
  if (maxDim === 0) return [componentBars(distances.n, primTree(distances).length, threshold)];
  const edges = edgesWithin(distances, Math.min(threshold, enclosingRadius(distances)));
  return edgePersistence(edges, maxDim);
}

function edgePersistence(edges: EdgeOrder, maxDim: number): Diagrams {
  checkKeys(maxDim, edges);
  const adjacency = denseAdjacency(edges);
  const ranks = kruskalRanks(edges);
  const bridges = new Set(ranks);
  const deaths = Float64Array.from(ranks, (rank) => edges.length[rank]);
  const diagrams = [componentBars(edges.n, deaths, Number.POSITIVE_INFINITY)];
  let cleared: Cleared = (edge) => bridges.has(edge);
  for (let d = 1; d <= maxDim; d++) {
    const bars: Bar[] = [];
    cleared = persistentCohomology(d, edges, adjacency, cleared, (birth, death) => {
      const bar = {
        birth: edges.length[birth],
        death: death < 0 ? Number.POSITIVE_INFINITY : edges.length[death],
      };
      if (Math.fround(bar.death) > Math.fround(bar.birth)) bars.push(bar);
    });
    diagrams.push(bars.sort((one, other) => one.birth - other.birth || one.death - other.death));
  }
  return diagrams;
}

/** Components are born at 0; those not joined at the threshold live for ever. */
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
