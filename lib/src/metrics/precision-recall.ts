import { allDistances } from "../backend/distances/all-distances.js";
import { nearest } from "../backend/distances/nearest.js";
import type { PointArray, Points } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { atLeast } from "../points/count.js";
import { squaredDistance } from "../points/squared-distance.js";
import { twoSets } from "./distances/two-sets.js";
import { inUnits } from "./distances/unit.js";

/** The overlap of two sets, by balls around their points with the k-th neighbor's distance as radius. */
export interface Overlap {
  /** Share of fakes in a real point's ball. */
  precision: number;
  /** Share of real points in a fake's ball. */
  recall: number;
  /**
   * Mean number of real balls that contain a fake, divided by k. Unlike precision it is robust to real outliers; it may
   * exceed 1.
   */
  density: number;
  /** Share of real points whose ball contains a fake. */
  coverage: number;
}

/**
 * Returns improved precision and recall (Kynkäänniemi et al., 2019), density and coverage (Naeem et al., 2020), as in
 * the package prdc 0.2: balls are open, and their radius is the distance to the k-th other point of the same set. The
 * result is that of double precision; O((n + m)² d) time, memory bounded by blocks.
 * @param real [n, d], n > k
 * @param fake [m, d], m > k
 * @param options.k default 5
 * @throws {ShapeError} if dimensions differ
 * @throws {ValueError} if a set has k rows or fewer, or a coordinate is NaN or infinite
 * @example
 * const { precision, recall } = precisionRecall(gaussian({ n: 100, d: 2 }), gaussian({ n: 100, d: 2 }), { k: 3 });
 */
export function precisionRecall(real: Points, fake: Points, options: { k?: number } = {}): Overlap {
  const k = atLeast(1, options.k ?? 5, "k");
  const [x, y] = inUnits(...twoSets(real, fake, 1, ["real", "fake"])).sets;
  for (const [name, { shape }] of [["real", x] as const, ["fake", y] as const])
    if (shape[0] <= k)
      throw new ValueError(
        `${name} must have more than k = ${k} rows: got ${shape[0]}; add rows or pass a smaller k`,
      );
  const [ofReal, ofFake] = [radii(x, k), radii(y, k)];
  const [n, m] = [x.shape[0], y.shape[0]];
  const held = new Uint8Array(m);
  let [inReal, recalled, covered] = [0, 0, 0];
  for (const { i, near } of rowsOfPairs(x, y)) {
    let [inFake, holds] = [false, false];
    for (let j = 0; j < m; j++) {
      if (near(j, ofReal[i])) {
        inReal++;
        held[j] = 1;
        holds = true;
      }
      inFake ||= near(j, ofFake[j]);
    }
    if (inFake) recalled++;
    if (holds) covered++;
  }
  const precision = held.reduce((sum, one) => sum + one, 0) / m;
  return { precision, recall: recalled / n, density: inReal / (k * m), coverage: covered / n };
}

/** Each point's squared distance to its k-th neighbor. */
function radii(points: PointArray, k: number): Float64Array {
  const { squared } = nearest(points, points, k, true);
  return Float64Array.from({ length: points.shape[0] }, (_, i) => squared[i * k + k - 1]);
}

/**
 * Whether row j of y is nearer to each row of x than a squared radius. Cases within the rounding error are computed
 * again.
 */
function* rowsOfPairs(
  x: PointArray,
  y: PointArray,
): Generator<{ i: number; near: (j: number, squaredRadius: number) => boolean }> {
  const { blocks, slack } = allDistances(x, y);
  const [m, d] = y.shape;
  for (const { from, rows, values } of blocks())
    for (let r = 0; r < rows; r++) {
      const i = from + r;
      const near = (j: number, squaredRadius: number) => {
        const beyond = values[r * m + j] - squaredRadius;
        const doubt = slack.a[i] + slack.b[j];
        if (Math.abs(beyond) > doubt) return beyond < 0;
        return doubt > 0 && squaredDistance(x.data, i * d, y.data, j * d, d) < squaredRadius;
      };
      yield { i, near };
    }
}
