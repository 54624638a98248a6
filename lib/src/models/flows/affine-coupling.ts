import { type Random, tf } from "../../backend/index.js";
import { ShapeError, ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import { mlp } from "../layers/mlp.js";

/** One affine coupling: the coordinates with mask 1 stay and determine the scale and shift of the others. */
export interface AffineCoupling {
  /** [1, d] of 0 and 1. */
  mask: tf.Tensor;
  /** [n, d] → [n, 2d]: scale and shift. */
  network: tf.LayersModel;
}

export interface AffineCouplingOptions {
  dimension: number;
  /** d numbers 0 or 1. */
  mask: readonly number[];
  /** Widths of the network's hidden layers. */
  hidden: readonly number[];
  random: Random;
}

/** An untrained coupling. */
export function affineCoupling({ dimension, mask, hidden, random }: AffineCouplingOptions): AffineCoupling {
  const network = mlp({ inputs: dimension, hidden, outputs: 2 * dimension, activation: "relu", random });
  return { mask: tf.keep(tf.tensor2d([[...mask]])), network };
}

/** Both are 0 where the mask is 1. They depend only on the kept coordinates, which the inverse also knows. */
export function scaleAndShift({ mask, network }: AffineCoupling, x: tf.Tensor) {
  const moved = tf.sub(1, mask);
  const [scale, shift] = tf.split(network.apply(x.mul(mask)) as tf.Tensor2D, 2, 1);
  return { logScale: scale.div(2).tanh().mul(2).mul(moved), shift: shift.mul(moved) };
}

/**
 * Returns a mask for each coupling. Each pair of couplings divides the coordinates into new random halves.
 * @throws {ValueError} if `couplings` is not a positive integer
 */
export function halvingMasks(dimension: number, couplings: number, random: Random): number[][] {
  atLeast(1, couplings, "couplings");
  let kept: number[] = [];
  return Array.from({ length: couplings }, (_, k) => {
    kept = k % 2 === 0 ? randomHalf(dimension, random) : kept.map((bit) => 1 - bit);
    return kept;
  });
}

/** ⌊d/2⌋ ones in random places. */
function randomHalf(d: number, random: Random): number[] {
  const bits = new Array<number>(d).fill(0);
  for (const k of random.permutation(d).subarray(0, d >> 1)) bits[k] = 1;
  return bits;
}

/**
 * Returns the masks if each has d numbers, 0 or 1.
 * @throws {ValueError} if there is no mask, or a number is neither 0 nor 1
 * @throws {ShapeError} if the length of a mask is not d
 */
export function requireMasks(masks: readonly (readonly number[])[], dimension: number) {
  if (masks.length === 0) throw new ValueError("masks must have at least one entry: got none");
  masks.forEach((mask, k) => {
    if (mask.length !== dimension)
      throw new ShapeError(`masks must have ${dimension} numbers each: mask ${k} has ${mask.length}`);
    if (mask.some((bit) => bit !== 0 && bit !== 1))
      throw new ValueError(`masks must hold only 0 (moved) and 1 (kept): mask ${k} is [${mask}]`);
  });
  return masks;
}
