import { type Draws, drawsOf } from "../../backend/draws.js";
import type { Points, Random } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import { type LabelingSteps, labelsInTurns, labelsOf, type WatchOptions } from "../labeling-steps.js";
import { pairing } from "../pairing.js";
import { neighborOrder } from "./neighbor-order.js";
import { transportProblem } from "./problem.js";
import { SwapTable } from "./swap-table.js";

/** Options of swap labeling. */
export interface SwapOptions extends Draws {
  /** Labels to start from, such as greedy ones or those of an interrupted run. Default a random bijection. */
  start?: Int32Array;
  /** Rounds of random disjoint pairs over all points. Default 300. */
  rounds?: number;
  /**
   * Passes over neighbors in the order of a random kd-tree, of latents and of targets in turn. Default 20 up to d = 2,
   * 40 above.
   */
  passes?: number;
}

/** Rounds of random pairs between two shuffles of the rows. */
const roundsPerShuffle = 25;
/** The greatest distance in the neighbors' order of two points that are compared. */
const reach = 15;
/** Neighbors are compared block by block. A block holds about this many numbers, which fit into the processor's cache. */
const blockNumbers = 16_384;

/**
 * Swap labeling: from a random bijection, the labels of a pair (i, j) are exchanged whenever (sᵢ − sⱼ)·(tᵢ − tⱼ) < 0,
 * which lowers Σ‖s − t‖². Random pairs bring the labels roughly to their places, then neighbors refine them: an
 * approximate 2-opt optimum, close to the optimal transport from the latents to the targets (standardized per
 * dimension, not whitened). Always a bijection. O(nd) time a round of random pairs, O(nd log n) a pass over neighbors,
 * O(nd) memory. The result does not depend on the scale and the mean of the latents. Random pairwise swapping is known
 * as an approximation of optimal transport (Sadr and Gorji, arXiv 2412.16385); the passes over neighbors in a kd-tree
 * and the use as labels of a GTN are ours.
 * @param latents shape [n, d]
 * @param targets shape [n, d]
 * @returns for each latent row the row of its target
 * @throws {ShapeError} if counts or dimensions differ
 * @throws {ValueError} if there is no row, a coordinate is NaN or infinite, a count is not a non-negative integer, or
 * `start` is not a bijection
 * @example
 * swapLabels(gaussian({ n: 100, d: 2 }), uniformSquare({ n: 100 }), { seed: 1 });
 */
export function swapLabels(latents: Points, targets: Points, options: SwapOptions = {}): Int32Array {
  return labelsOf(swapping(latents, targets, options));
}

/**
 * {@link swapLabels} for long runs: the event loop runs meanwhile, `onProgress` is called and `signal` is checked.
 * @returns the same labels as `swapLabels`
 * @throws {LabelingInterrupted} if the signal is aborted; the error's `labels` are a bijection; pass them as `start` to
 * continue
 * @example
 * const labels = await swapLabelsAsync(latents, targets, { seed: 1, onProgress: console.log });
 */
export async function swapLabelsAsync(
  latents: Points,
  targets: Points,
  { signal, onProgress, ...options }: SwapOptions & WatchOptions = {},
): Promise<Int32Array> {
  return labelsInTurns(swapping(latents, targets, options), { signal, onProgress });
}

function swapping(latents: Points, targets: Points, options: SwapOptions): LabelingSteps {
  const { latents: s, targets: t, n, d } = transportProblem(pairing(latents, targets));
  const { rounds = 300, passes = d <= 2 ? 20 : 40, start } = options;
  for (const [name, count] of Object.entries({ rounds, passes }))
    if (!Number.isInteger(count) || count < 0)
      throw new ValueError(`${name} must be a non-negative integer: got ${count}`);
  if (start) requireBijection(start, n);
  const draws = drawsOf(options);
  const table = new SwapTable(s, t, n, d, start ?? draws.permutation(n));
  return {
    // A pass compares each point with `reach` others, a round with one.
    total: rounds + passes * reach,
    *steps() {
      yield* settleAtRandom(table, rounds, draws);
      for (let pass = 0; pass < passes; pass++)
        for (const part of settleNeighbors(table, pass % 2 === 0 ? "latents" : "targets", draws))
          yield rounds + (pass + part) * reach;
    },
    labels: () => table.labels(),
  };
}

/** @throws {ValueError} if the labels are not each of 0 … n − 1 once */
function requireBijection(labels: Int32Array, n: number): void {
  const seen = new Uint8Array(n);
  for (const label of labels) if (label >= 0 && label < n) seen[label] = 1;
  if (labels.length !== n || seen.includes(0))
    throw new ValueError(`start must be a bijection of ${n} rows, each of 0 to ${n - 1} once`);
}

/** Rounds in which every point is compared with a random other one; yields the number of rounds done. */
function* settleAtRandom(table: SwapTable, rounds: number, draws: Random): Generator<number> {
  const half = table.n >> 1;
  for (let round = 0; round < rounds && half > 0; round++) {
    if (round % roundsPerShuffle === 0) table.reorder(draws.permutation(table.n));
    const shift = draws.integer(half);
    table.settle(0, half + shift, half - shift);
    table.settle(half - shift, half, shift);
    yield round + 1;
  }
}

/**
 * Compares every point with those at most `reach` places away along a random kd-tree's leaves; yields the share done.
 */
function* settleNeighbors(table: SwapTable, side: "latents" | "targets", draws: Random): Generator<number> {
  const { n, d } = table;
  table.reorder(neighborOrder(table.side(side), n, d, draws));
  const block = Math.ceil(blockNumbers / d);
  for (let from = 0; from < n; from += block) {
    for (let apart = 1; apart <= reach; apart++)
      table.settle(from, from + apart, Math.min(block, n - apart - from));
    yield Math.min(1, (from + block) / n);
  }
}
