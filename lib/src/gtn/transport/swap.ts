import { type Draws, drawsOf } from "../../backend/draws.js";
import type { Points, Random } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import { pairing } from "../pairing.js";
import { neighborOrder } from "./neighbor-order.js";
import { Pairs } from "./pairs.js";
import { transportProblem } from "./problem.js";

/** How long swap labeling goes on, and where its draws come from. */
export interface SwapOptions extends Draws {
  /** Rounds of random disjoint pairs over all points. Default 300. */
  rounds?: number;
  /** Passes over neighbors in the order of a random kd-tree, of latents and of targets in turn. Default 20 to d = 2, 40 above. */
  passes?: number;
}

/** Pairs drawn from one permutation before it is drawn anew. */
const roundsPerShuffle = 25;
/** How far apart in the neighbors' order two points may be to be compared. */
const reach = 15;
/** Neighbors meet in blocks of rows of about so many numbers, which stay in the processor's cache. */
const blockNumbers = 16_384;

/**
 * Swap labeling, ours: from a random bijection, the labels of a pair (i, j) are exchanged whenever
 * (sᵢ − sⱼ)·(tᵢ − tⱼ) < 0, which lowers Σ‖s − t‖². Random pairs bring the labels roughly to their places,
 * neighbors then settle them: a 2-opt optimum, close to the optimal transport from the latents to the targets
 * (standardized per dimension, not whitened). Always a bijection; O(nd) a round, O(nd) memory. The scale and the
 * place of the latents do not matter.
 * @param latents shape [n, d]
 * @param targets shape [n, d]
 * @returns for each latent row the row of its target
 * @throws {ShapeError} if counts or dimensions differ
 * @throws {ValueError} if there is no row, a coordinate is NaN or infinite, or a count is not an integer from 0 on
 */
export function swapLabels(latents: Points, targets: Points, options: SwapOptions = {}): Int32Array {
  const { latents: s, targets: t, n, d } = transportProblem(pairing(latents, targets));
  const { rounds = 300, passes = d <= 2 ? 20 : 40 } = options;
  for (const [name, count] of Object.entries({ rounds, passes }))
    if (!Number.isInteger(count) || count < 0)
      throw new ValueError(`${name} must be a non-negative integer: got ${count}`);
  const draws = drawsOf(options);
  const pairs = new Pairs(s, t, n, d, draws.permutation(n));
  settleAtRandom(pairs, rounds, draws);
  for (let pass = 0; pass < passes; pass++)
    settleNeighbors(pairs, pass % 2 === 0 ? "latents" : "targets", draws);
  return pairs.labels();
}

/** Rounds in which every point meets one other at random. */
function settleAtRandom(pairs: Pairs, rounds: number, draws: Random): void {
  const half = pairs.n >> 1;
  for (let round = 0; round < rounds && half > 0; round++) {
    if (round % roundsPerShuffle === 0) pairs.reorder(draws.permutation(pairs.n));
    const shift = draws.integer(half);
    pairs.settle(0, half + shift, half - shift);
    pairs.settle(half - shift, half, shift);
  }
}

/** Every point meets those at most `reach` places away along a random kd-tree's leaves. */
function settleNeighbors(pairs: Pairs, side: "latents" | "targets", draws: Random): void {
  const { n, d } = pairs;
  pairs.reorder(neighborOrder(pairs.side(side), n, d, draws));
  const block = Math.ceil(blockNumbers / d);
  for (let from = 0; from < n; from += block)
    for (let apart = 1; apart <= reach; apart++)
      pairs.settle(from, from + apart, Math.min(block, n - apart - from));
}
