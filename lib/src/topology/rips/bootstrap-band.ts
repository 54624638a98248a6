import { type Draws, drawsOf } from "../../backend/draws.js";
import { type Points, pointArray, takeRows } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import { bottleneck } from "../diagrams/bottleneck.js";
import type { Metric } from "../distances.js";
import { ripsPersistence } from "./rips.js";

/** How points are resampled. */
export interface BootstrapBandOptions extends Draws {
  /** The highest dimension of homology wanted. Default 1. */
  maxDim?: number;
  /** The confidence 1 − α, between 0 and 1. Default 0.95. */
  level?: number;
  /** How many times the points are resampled. Default 100; one diagram of about 0.63 n points each. */
  resamples?: number;
  /** Default Euclidean. */
  metric?: Exclude<Metric, "precomputed">;
}

/**
 * Returns, for each dimension of homology, how long a bar must be to stand out from the sampling: 2 c, where c is the
 * quantile of the bottleneck distances between the diagram of the points and those of n draws from them with replacement.
 * A diagram within c of the one at hand can lose all shorter bars to the diagonal. This is the bottleneck bootstrap
 * (Chazal et al., *Robust topological inference*, JMLR 18, 2018), as the R package TDApplied applies it to Rips diagrams.
 *
 * The bootstrap is proven for distances to a measure and densities, not for the Rips filtration. There c is about the
 * distance to the diagram of another sample of the same size, not to that of the support, whose bars are born earlier (Fasy
 * et al., *Confidence sets for persistence diagrams*, Annals of Statistics 42, 2014, have bounds for that, which are far
 * wider). It tells loops and voids from noise. In dimension 0 a lone point has a long bar, too: look at `tear`.
 * @param points shape [n, d], n ≥ 2
 * @returns shape [maxDim + 1], in the unit of the distances
 * @throws {ValueError} if there are fewer than 2 points, or an option is out of range
 *
 * @example
 * const points = components({ n: 60, shape: "circle", at: [0], random: new Random(1) });
 * const band = bootstrapBand(points, { resamples: 20, seed: 1 });
 * const loops = ripsPersistence(points)[1].filter(({ birth, death }) => death - birth > band[1]); // one
 */
export function bootstrapBand(points: Points, options: BootstrapBandOptions = {}): Float64Array {
  const { maxDim = 1, level = 0.95, resamples = 100, metric } = options;
  atLeast(0, maxDim, "maxDim");
  atLeast(1, resamples, "resamples");
  if (!(level > 0 && level < 1)) throw new ValueError(`level must be between 0 and 1: got ${level}`);
  if ((metric as Metric) === "precomputed")
    throw new ValueError("A band resamples points: pass them, not the matrix of their distances");
  const sample = pointArray(points);
  const [n] = sample.shape;
  if (n < 2) throw new ValueError(`A band needs at least 2 points: got ${n}`);
  const random = drawsOf(options);
  const diagrams = ripsPersistence(sample, { maxDim, metric });
  const distances = diagrams.map(() => new Float64Array(resamples));
  for (let k = 0; k < resamples; k++) {
    // A point that is drawn twice adds no bar of positive length, so each drawn point enters once.
    const drawn = new Set(Int32Array.from({ length: n }, () => random.integer(n)));
    const again = ripsPersistence(takeRows(sample, [...drawn]), { maxDim, metric });
    diagrams.forEach((diagram, dimension) => {
      distances[dimension][k] = bottleneck(diagram, again[dimension]);
    });
  }
  return Float64Array.from(distances, (each) => 2 * quantile(each, level));
}

/** The least value that at least this share of the values does not exceed. */
function quantile(values: Float64Array, share: number): number {
  const sorted = values.toSorted();
  // The small step keeps 0.95 · 100, which rounds to just above 95, at the 95th value.
  return sorted[Math.max(0, Math.ceil(share * sorted.length - 1e-9) - 1)];
}
