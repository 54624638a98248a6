import type { Points } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import { hilbertBits, hilbertKey } from "../../points/hilbert.js";
import { sortedOrder } from "../../points/order.js";
import { pairing } from "../pairing.js";
import { transportProblem } from "./problem.js";

/**
 * Labels by rank along a Hilbert curve: one curve fills the cube that holds both sides, each side is sorted along it,
 * and the k-th latent gets the k-th target. This is the coupling of the Hilbert curve projection distance (Li, Meng, Xu
 * and Yu, arXiv 2205.15059); in one dimension it is matching by rank. O(nd log n). Points in one cell of the curve's
 * grid keep the given order. There are 2^26 cells along an axis for d = 2, 32 for d = 10 and 2 for d = 53, so the order
 * means little above some ten dimensions.
 * @param latents shape [n, d], d ≤ 53
 * @param targets shape [n, d], standardized per dimension first, as for `swapLabels`
 * @returns for each latent row the row of its target: a bijection
 * @throws {ShapeError} if counts or dimensions differ
 * @throws {ValueError} if there is no row, a coordinate is NaN or infinite, or there are more than 53 dimensions
 * @example
 * const labels = hilbertLabels(sampleLatents(1000, 2), targets);
 */
export function hilbertLabels(latents: Points, targets: Points): Int32Array {
  const { n, d, latents: s, targets: t } = transportProblem(pairing(latents, targets));
  const bits = hilbertBits(d);
  if (bits === 0) throw new ValueError(`hilbertLabels needs points in at most 53 dimensions: got ${d}`);
  const [low, side] = cubeAround(s, t);
  const order = (rows: Float64Array) => {
    const keys = new Float64Array(n);
    const cell = new Int32Array(d);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < d; k++)
        cell[k] = Math.min(2 ** bits - 1, Math.floor(((rows[i * d + k] - low) / side) * 2 ** bits));
      keys[i] = hilbertKey(cell, bits);
    }
    return sortedOrder(keys);
  };
  const [latentOrder, targetOrder] = [order(s), order(t)];
  const labels = new Int32Array(n);
  for (let rank = 0; rank < n; rank++) labels[latentOrder[rank]] = targetOrder[rank];
  return labels;
}

/** The lower corner, the same along each axis, and the side of a cube that holds all rows. */
function cubeAround(...sides: Float64Array[]): [low: number, side: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const rows of sides)
    for (const x of rows) {
      low = Math.min(low, x);
      high = Math.max(high, x);
    }
  return [low, high - low || 1];
}
