import type { Points } from "../backend/index.js";
import { ShapeError, ValueError } from "../errors.js";
import { greatestSize, powerOfTwo } from "../points/power-of-two.js";
import { type Factor, factor } from "./algebra/factor.js";
import { type Moments, moments } from "./algebra/moments.js";
import { nuclearNorm } from "./algebra/nuclear-norm.js";
import { twoSets } from "./distances/two-sets.js";
import { finite, inUnits } from "./distances/unit.js";
import { requireFinite } from "./statistics/sorted-sample.js";

/**
 * Returns the Fréchet distance of the Gaussians with the means and covariances of two sets of features, squared by
 * convention: ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2 (Σ₁Σ₂)^½) (Dowson and Landau, 1982; Heusel et al., 2017). With the features
 * of {@link inceptionFeatures} it is the FID; otherwise report the features with the number. Double precision; O(n d² +
 * d³).
 * @param a [n, d], n ≥ 2
 * @param b [m, d], m ≥ 2
 * @throws {ShapeError} if dimensions differ
 * @throws {ValueError} if a set has one row or none, or a feature is NaN or infinite
 * @example
 * frechetDistance([[0], [2]], [[1], [3]]); // 1: the means are 1 apart, the variances equal
 */
export function frechetDistance(a: Points, b: Points): number {
  const {
    sets: [x, y],
    unit,
  } = inUnits(...twoSets(a, b, 2));
  return finite(frechetFromMoments(moments(x), moments(y)) * unit * unit, "The squared distance");
}

/**
 * {@link frechetDistance} of sets given by their moments, such as published reference statistics. Covariances
 * may be singular.
 * @throws {ShapeError} if dimensions differ
 * @throws {ValueError} if a value is NaN or infinite, a covariance is not symmetric or not positive semidefinite, or the
 * squared distance overflows
 * @example
 * frechetFromMoments(moments([[0], [2]]), moments([[1], [3]])); // 1
 */
export function frechetFromMoments(a: Moments, b: Moments): number {
  const d = a.mean.length;
  if (b.mean.length !== d || a.covariance.length !== d * d || b.covariance.length !== d * d)
    throw new ShapeError(
      `Means must have d values and covariances d × d: got ${d}, ${a.covariance.length}, ` +
        `${b.mean.length}, ${b.covariance.length}`,
    );
  requireMoments(a, "a");
  requireMoments(b, "b");
  let distance = 0;
  for (let k = 0; k < d; k++) {
    distance += (a.mean[k] - b.mean[k]) ** 2;
    distance += a.covariance[k * d + k] + b.covariance[k * d + k];
  }
  const trace = traceOfRoot(unitFactor(a.covariance, d), unitFactor(b.covariance, d), d);
  return Math.max(0, finite(distance - 2 * trace, "The squared distance"));
}

/** @throws {ValueError} if a value is not finite, or the covariance is not symmetric up to rounding */
function requireMoments({ mean, covariance }: Moments, name: string): void {
  requireFinite(mean, `The mean of ${name}`);
  requireFinite(covariance, `The covariance of ${name}`);
  const d = mean.length;
  const rounding = 1e-6 * greatestSize(covariance);
  for (let k = 0; k < d; k++)
    for (let l = 0; l < k; l++)
      if (Math.abs(covariance[k * d + l] - covariance[l * d + k]) > rounding)
        throw new ValueError(
          `The covariance of ${name} must be symmetric: entries [${k}, ${l}] and [${l}, ${k}] are ` +
            `${covariance[k * d + l]} and ${covariance[l * d + k]}`,
        );
}

/** The factor of Σ / u², u a power of two, and u: products of factors neither overflow nor vanish. */
function unitFactor(covariance: Float64Array, d: number): Factor & { unit: number } {
  const unit = powerOfTwo(Math.sqrt(greatestSize(covariance)));
  return {
    ...factor(
      covariance.map((value) => value / unit / unit),
      d,
    ),
    unit,
  };
}

/**
 * tr (Σ₁Σ₂)^½. With Σ = L Lᵀ the product's eigenvalues are those of (L₁ᵀL₂)(L₁ᵀL₂)ᵀ, so their roots are the singular
 * values of L₁ᵀL₂. No square root of a matrix is needed, and singular matrices are no problem.
 */
function traceOfRoot(a: Factor & { unit: number }, b: Factor & { unit: number }, d: number): number {
  const product = new Float64Array(a.rank * b.rank);
  for (let i = 0; i < d; i++)
    for (let k = 0; k < a.rank; k++) {
      const scale = a.data[i * a.rank + k];
      if (scale === 0) continue;
      for (let l = 0; l < b.rank; l++) product[k * b.rank + l] += scale * b.data[i * b.rank + l];
    }
  return nuclearNorm(product, a.rank, b.rank) * a.unit * b.unit;
}
