import type { Points } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import { type Factor, factor } from "./factor.js";
import { type Moments, moments } from "./moments.js";
import { nuclearNorm } from "./nuclear-norm.js";
import { twoSets } from "./two-sets.js";

/**
 * The Fréchet distance of the Gaussians with the means and covariances of two sets of features, squared as is the
 * custom: ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2 (Σ₁Σ₂)^½) (Dowson and Landau, 1982; Heusel et al., 2017). It is the FID where
 * the features are those of {@link inceptionFeatures}; otherwise name the features beside the number. Double
 * precision; O(n d² + d³).
 * @param a [n, d], n ≥ 2
 * @param b [m, d], m ≥ 2
 * @throws {ShapeError} when dimensions differ
 * @throws {ValueError} when a set has one row or none, or a feature is NaN or infinite
 */
export function frechetDistance(a: Points, b: Points): number {
  const [x, y] = twoSets(a, b, 2);
  return frechetFromMoments(moments(x), moments(y));
}

/**
 * {@link frechetDistance} of sets of which the moments are known, as published reference statistics are. Covariances
 * may be singular.
 * @throws {ShapeError} when dimensions differ
 * @throws {ValueError} when a covariance is not positive semidefinite
 */
export function frechetFromMoments(a: Moments, b: Moments): number {
  const d = a.mean.length;
  if (b.mean.length !== d || a.covariance.length !== d * d || b.covariance.length !== d * d)
    throw new ShapeError(
      `Means of d and covariances of d × d values are needed: got ${d}, ${a.covariance.length}, ` +
        `${b.mean.length}, ${b.covariance.length}`,
    );
  let distance = 0;
  for (let k = 0; k < d; k++) {
    distance += (a.mean[k] - b.mean[k]) ** 2;
    distance += a.covariance[k * d + k] + b.covariance[k * d + k];
  }
  return Math.max(0, distance - 2 * traceOfRoot(factor(a.covariance, d), factor(b.covariance, d), d));
}

/**
 * tr (Σ₁Σ₂)^½. With Σ = L Lᵀ the product's eigenvalues are those of (L₁ᵀL₂)(L₁ᵀL₂)ᵀ, so their roots are the singular
 * values of L₁ᵀL₂: no square root of a matrix is taken, and nothing breaks when it is singular.
 */
function traceOfRoot(a: Factor, b: Factor, d: number): number {
  const product = new Float64Array(a.rank * b.rank);
  for (let i = 0; i < d; i++)
    for (let k = 0; k < a.rank; k++) {
      const scale = a.data[i * a.rank + k];
      if (scale === 0) continue;
      for (let l = 0; l < b.rank; l++) product[k * b.rank + l] += scale * b.data[i * b.rank + l];
    }
  return nuclearNorm(product, a.rank, b.rank);
}
