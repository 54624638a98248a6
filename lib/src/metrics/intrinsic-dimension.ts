import { nearest } from "../backend/distances/nearest.js";
import { type Points, pointArray } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { oneOf } from "../options.js";
import { atLeast } from "../points/count.js";
import { inUnits } from "./distances/unit.js";

/**
 * Returns the intrinsic dimension by TwoNN (Facco et al., 2017). The ratio μ of the distances to the second and the
 * first neighbor has P(μ ≤ t) = 1 − t^{−d}, so d is the slope through the origin of −log(1 − F̂(μ)) over log μ. As in
 * scikit-dimension 0.5, duplicates are left out and the largest ratios are not fitted.
 * @param points [n, D]
 * @param options.discard share of the largest ratios that is not fitted; default 0.1
 * @throws {ValueError} if fewer than 2 ratios remain, or a coordinate is NaN or infinite
 * @example
 * twoNN(dsphere({ n: 500, d: 2, random: new Random(1) })); // near 2
 */
export function twoNN(points: Points, options: { discard?: number } = {}): number {
  const { discard = 0.1 } = options;
  if (!(discard >= 0 && discard < 1))
    throw new ValueError(`discard must be at least 0 and below 1: got ${discard}`);
  const [array] = inUnits(pointArray(points)).sets;
  if (array.shape[0] < 3) throw new ValueError(`TwoNN needs at least 3 points: got ${array.shape[0]}`);
  const { squared } = nearest(array, array, 2, true);
  const ratios = Float64Array.from({ length: array.shape[0] }, (_, i) => squared[2 * i + 1] / squared[2 * i])
    .filter(Number.isFinite)
    .sort();
  const n = ratios.length;
  const kept = Math.floor(n * (1 - discard));
  if (kept < 2)
    throw new ValueError(`TwoNN has ${kept} ratios left to fit: too many of the points are duplicates`);
  let [products, squares] = [0, 0];
  for (let i = 0; i < kept; i++) {
    // −log(1 − F̂) is infinite at the last ratio, so it is left out even if nothing is discarded.
    if (i + 1 === n) break;
    const logarithm = Math.log(ratios[i]) / 2;
    products += logarithm * -Math.log(1 - (i + 1) / n);
    squares += logarithm * logarithm;
  }
  if (!(squares > 0)) throw new ValueError("TwoNN needs neighbors at different distances: all ratios are 1");
  return products / squares;
}

/** Options of the maximum-likelihood dimension. */
export interface MleOptions {
  /** Neighbors of each point; default 20. */
  k?: number;
  /**
   * How the points' estimates are averaged: by the harmonic mean, which maximizes the likelihood (MacKay and
   * Ghahramani, 2005) and is the default, or by the arithmetic mean of Levina and Bickel.
   */
  average?: "harmonic" | "arithmetic";
}

/**
 * Returns the intrinsic dimension by maximum likelihood (Levina and Bickel, 2004): around each point
 * (k − 1) / Σ_{j<k} log(r_k / r_j), as in scikit-dimension 0.5 (`MLE().fit(…, comb="mle")`, or `"mean"`).
 * @param points [n, D], n > k
 * @throws {ValueError} if n ≤ k, a point has duplicates or all its neighbors at one distance, `average` is unknown, or
 * a coordinate is NaN or infinite
 * @example
 * mleDimension(dsphere({ n: 500, d: 2, random: new Random(1) }), { k: 20 }); // near 2
 */
export function mleDimension(points: Points, options: MleOptions = {}): number {
  const k = atLeast(2, options.k ?? 20, "k");
  const average = oneOf(options.average ?? "harmonic", ["harmonic", "arithmetic"], "average");
  const [array] = inUnits(pointArray(points)).sets;
  const n = array.shape[0];
  if (n <= k) throw new ValueError(`k = ${k} neighbors need more than ${k} points: got ${n}`);
  const { squared } = nearest(array, array, k, true);
  let [sum, sumOfInverses] = [0, 0];
  for (let i = 0; i < n; i++) {
    const estimate = localDimension(squared.subarray(i * k, (i + 1) * k));
    if (!(estimate > 0))
      throw new ValueError(`Point ${i} has a duplicate, at distance 0: remove duplicates first`);
    sum += estimate;
    sumOfInverses += 1 / estimate;
  }
  const dimension = average === "arithmetic" ? sum / n : n / sumOfInverses;
  if (!Number.isFinite(dimension))
    throw new ValueError(`The ${k} neighbors of a point lie at one distance: their dimension is not defined`);
  return dimension;
}

/** The estimate around one point, from its squared distances to its neighbors; 0 if one of them is 0. */
function localDimension(nearest: Float64Array): number {
  const k = nearest.length;
  let logarithms = 0;
  for (const squared of nearest) logarithms += Math.log(nearest[k - 1] / squared) / 2;
  return (k - 1) / logarithms || 0;
}
