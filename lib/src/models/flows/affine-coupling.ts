import { type Random, tf } from "../../backend/index.js";
import { ShapeError, ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import { mlp } from "../layers/mlp.js";

/** One affine coupling: the coordinates with mask 1 stay, and decide how the others are scaled and moved. */
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

/** Both 0 where the mask is 1; they depend on the kept coordinates alone, which the inverse knows too. */
export function scaleAndShift({ mask, network }: AffineCoupling, x: tf.Tensor) {
  const moved = tf.sub(1, mask);
  const [scale, shift] = tf.split(network.apply(x.mul(mask)) as tf.Tensor2D, 2, 1);
  return { logScale: scale.div(2).tanh().mul(2).mul(moved), shift: shift.mul(moved) };
}

/**
 * A mask for each coupling: each pair of couplings halves the coordinates anew, at random.
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
 * The masks themselves, if each has d numbers 0 or 1.
 * @throws {ValueError} if there is no mask, or a number is neither 0 nor 1
 * @throws {ShapeError} if a mask has another length than d
 */
export function requireMasks(masks: readonly (readonly number[])[], dimension: number) {
  if (masks.length === 0) throw new ValueError("masks must name at least one coupling: got none");
  masks.forEach((mask, k) => {
    if (mask.length !== dimension)
      throw new ShapeError(`masks must have ${dimension} numbers each: mask ${k} has ${mask.length}`);
    if (mask.some((bit) => bit !== 0 && bit !== 1))
      throw new ValueError(`masks must hold 0 (moved) and 1 (kept) alone: mask ${k} is [${mask}]`);
  });
  return masks;
}
