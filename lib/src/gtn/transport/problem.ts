import { ValueError } from "../../errors.js";
import { rescaled } from "../../points/rescale.js";
import { type Standardizer, standardize } from "../../points/standardize.js";
import type { Pairing } from "../pairing.js";

/**
 * Latents and targets in the form that labelings by transport cost use. The bijection of least Σ‖s − t‖² does not
 * change if all latents are moved together or multiplied by one positive number, because only −2 Σ s·t depends on the
 * bijection. So the latents are scaled to mean 0 and a variance of about 1, and data of any scale get the same labels.
 */
export interface TransportProblem {
  n: number;
  d: number;
  /** [n, d]: the latents moved to mean 0, divided by `unit`. */
  latents: Float64Array;
  /** A power of two. The difference of two bijections in Σ‖s − t‖² is this many times the difference for `latents`. */
  unit: number;
  /** [n, d]: the targets standardized per dimension, constant dimensions 0. Whitening was tried and hurt. */
  targets: Float64Array;
  /** From the given targets to these, and back. */
  standardizer: Standardizer;
}

export function transportProblem({ latents, targets, n, d }: Pairing): TransportProblem {
  const { data, unit } = rescaled(latents);
  const double = { data: Float64Array.from(targets.data), shape: targets.shape };
  const standardizer = standardize(double, { constant: "zero" });
  const standardized = standardizer.transform(double).data as Float64Array;
  return { n, d, latents: data, unit, targets: standardized, standardizer };
}

/**
 * Returns the mean ‖s − t‖² of a labeling, for the latents as given and the standardized targets.
 * @param labels for each latent the row of its target; need not be a bijection
 * @throws {ValueError} if the latents are so large that the cost exceeds the range of double precision
 */
export function meanCost(
  latents: ArrayLike<number>,
  { n, d, targets }: TransportProblem,
  labels: Int32Array,
): number {
  let sum = 0;
  for (let i = 0; i < n; i++)
    for (let k = 0; k < d; k++) sum += (latents[i * d + k] - targets[labels[i] * d + k]) ** 2 / n;
  if (Number.isFinite(sum)) return sum;
  throw new ValueError(
    "The mean ‖s − t‖² exceeds the range of double precision: divide the latents by their standard deviation",
  );
}

/** The place of each row along an axis. */
export function along(rows: Float64Array, axis: Float64Array): Float64Array {
  const d = axis.length;
  const values = new Float64Array(rows.length / d);
  for (let i = 0; i < values.length; i++) {
    let sum = 0;
    for (let k = 0; k < d; k++) sum += rows[i * d + k] * axis[k];
    values[i] = sum;
  }
  return values;
}
