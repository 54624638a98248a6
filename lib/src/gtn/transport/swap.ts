import { type Device, devices } from "../../backend/devices/device.js";
import { type Draws, drawsOf } from "../../backend/draws.js";
import type { Points, Random } from "../../backend/index.js";
import { requireGpu } from "../../backend/native.js";
import { ValueError } from "../../errors.js";
import { oneOf } from "../../options.js";
import { type LabelingSteps, labelsInTurns, labelsOf, type WatchOptions } from "../labeling-steps.js";
import { pairing } from "../pairing.js";
import { DeviceTable } from "./device-table.js";
import { randomGrid } from "./neighbor-order.js";
import { transportProblem } from "./problem.js";
import { HostTable, reach, type SwapTable } from "./swap-table.js";

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
  /**
   * The device on which pairs are compared. Default "cpu". A GPU compares neighbors in another order, so the labels
   * differ. Its speed has not been measured.
   */
  device?: Device;
}

/** Rounds of random pairs between two shuffles of the rows. */
const roundsPerShuffle = 25;

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
 * @throws {BackendError} if `device` is "gpu" and there is no GPU
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
  const { rounds = 300, passes = d <= 2 ? 20 : 40, start, device = "cpu" } = options;
  for (const [name, count] of Object.entries({ rounds, passes }))
    if (!Number.isInteger(count) || count < 0)
      throw new ValueError(`${name} must be a non-negative integer: got ${count}`);
  if (start) requireBijection(start, n);
  oneOf(device, devices, "device");
  if (device === "gpu") requireGpu();
  const draws = drawsOf(options);
  const first = start ? Int32Array.from(start) : draws.permutation(n);
  const table = device === "gpu" ? new DeviceTable(s, t, n, d, first) : new HostTable(s, t, n, d, first);
  let last: Int32Array | undefined;
  return {
    // A pass compares each point with `reach` others, a round with one.
    total: rounds + passes * reach,
    *steps() {
      try {
        yield* settleAtRandom(table, n, rounds, draws);
        for (let pass = 0; pass < passes; pass++) {
          const side = pass % 2 === 0 ? "latents" : "targets";
          for (const part of table.settleNeighbors(side, randomGrid(n, d, draws)))
            yield rounds + (pass + part) * reach;
        }
        last = table.labels();
      } finally {
        table.dispose();
      }
    },
    labels: () => last ?? table.labels(),
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
function* settleAtRandom(table: SwapTable, n: number, rounds: number, draws: Random): Generator<number> {
  const half = n >> 1;
  for (let round = 0; round < rounds && half > 0; round++) {
    if (round % roundsPerShuffle === 0) table.reorder(draws.permutation(n));
    table.settleHalves(draws.integer(half));
    yield round + 1;
  }
}
