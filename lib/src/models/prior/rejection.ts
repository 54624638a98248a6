import { tf } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import { jacobians } from "../jacobian.js";

/** A network as a function of its input. */
export type Network = (points: tf.Tensor2D) => tf.Tensor;

/**
 * Rejection by the generator's Jacobian (Tanielian, Issenhuth, Dohmatob and Mary, "Learning disconnected manifolds: a no
 * GAN's land", 2020): a continuous generator crosses the gap between components where ‖J_G(z)‖ is great, so the latents
 * with the greatest Frobenius norms are dropped.
 * @param latents [n, latent]
 * @param keep the share of latents to keep
 * @returns the rows kept, in their order
 * @example
 * const rows = jacobianRejection((x) => x.square(), tf.randomNormal([100, 2]), 0.9); // the 90 rows stretched least
 */
export function jacobianRejection(generator: Network, latents: tf.Tensor2D, keep: number): Int32Array {
  const norms = tf.tidy(() => jacobians(generator, latents).square().sum([1, 2]).sqrt().dataSync());
  return leastRows(norms, keep);
}

/**
 * Returns the rows of the least values.
 * @param keep the share of rows to keep
 * @returns ⌊keep · n⌉ rows, in their order
 * @example
 * leastRows([3, 1, 2], 2 / 3); // rows 1 and 2
 */
export function leastRows(values: ArrayLike<number>, keep: number): Int32Array {
  requireShare(keep);
  const order = Int32Array.from({ length: values.length }, (_, i) => i);
  return order
    .sort((i, j) => values[i] - values[j] || i - j)
    .slice(0, Math.round(keep * values.length))
    .sort();
}

/** @throws {ValueError} if `keep` is not in (0, 1] */
export function requireShare(keep: number): void {
  if (!(keep > 0 && keep <= 1)) throw new ValueError(`keep must be above 0 and at most 1: got ${keep}`);
}
