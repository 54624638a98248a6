import { type Draws, drawsOf } from "../../backend/draws.js";
import type { PointArray, Points, Random } from "../../backend/index.js";
import { orthonormalFrame } from "../../backend/orthonormal-frame.js";
import { Turns } from "../../backend/turns.js";
import { cellSignal } from "../../cell-signal.js";
import { atLeast } from "../../points/count.js";
import { sortedOrder } from "../../points/order.js";
import type { WatchOptions } from "../labeling-steps.js";
import { pairing } from "../pairing.js";
import { hilbertLabels } from "./hilbert.js";
import { along, type TransportProblem, transportProblem } from "./problem.js";

/** Options of slice matching. */
export interface SlicedOptions extends Draws, WatchOptions {
  /** The number of random orthonormal frames. Both sides are sorted along each axis. Default 100. */
  rounds?: number;
}

/** The steps become shorter from about this round on. */
const fullSteps = 10;

/**
 * Moves latents onto the distribution of the targets by slice matching: along the axes of a random frame both sides are
 * sorted, and each latent is moved along the axis towards the target of its own rank. In round r the step is
 * 10 / (10 + r) of the way: steps whose sum diverges and whose squares have a finite sum converge (Li, Moosmüller and Wang,
 * arXiv 2307.05705). O(rounds · d · n (d + log n)).
 *
 * A network can learn the result in place of labels: a point for each latent, near the targets' distribution but not
 * one of the targets.
 * @param latents shape [n, d]
 * @param targets shape [n, d], standardized per dimension first, as for `swapLabels`
 * @param options `onProgress` is called with the rounds done; `signal` defaults to that of the running notebook cell
 * @returns for each latent row a point in the units of the targets, shape [n, d]
 * @throws {ShapeError} if counts or dimensions differ
 * @throws {ValueError} if there is no row, a coordinate is NaN or infinite, or `rounds` is not a positive integer
 * @throws the signal's reason if it is aborted
 * @example
 * const y = await slicedTargets(latents, targets, { seed: 1 });
 * await fit(mlp({ inputs: 2, hidden: [64, 64], outputs: 2 }), { x: latents, y });
 */
export async function slicedTargets(
  latents: Points,
  targets: Points,
  options: SlicedOptions = {},
): Promise<PointArray> {
  const problem = transportProblem(pairing(latents, targets));
  return problem.standardizer.inverseTransform(await moved(problem, options));
}

/**
 * Labels by slice matching: {@link slicedTargets} moves the latents, then each gets a target by rank along a Hilbert
 * curve, as in `hilbertLabels`. The result is close to the optimal transport in two dimensions (n = 20,000: cost 0.10,
 * swaps 0.09); above three, n moved points lie too far from n targets, and the curve decides.
 * @param latents shape [n, d], d ≤ 53
 * @param targets shape [n, d], standardized per dimension first, as for `swapLabels`
 * @param options as for {@link slicedTargets}
 * @returns for each latent row the row of its target: a bijection
 * @throws {ShapeError} if counts or dimensions differ
 * @throws {ValueError} if there is no row, a coordinate is NaN or infinite, there are more than 53 dimensions, or
 * `rounds` is not a positive integer
 * @throws the signal's reason if it is aborted
 * @example
 * const gtn = await Gtn.fit(data, { labels: slicedLabels });
 */
export async function slicedLabels(
  latents: Points,
  targets: Points,
  options: SlicedOptions = {},
): Promise<Int32Array> {
  const problem = transportProblem(pairing(latents, targets));
  return hilbertLabels(await moved(problem, options), targets);
}

/** The problem's latents after all rounds, among the standardized targets. */
async function moved(
  { n, d, latents, targets }: TransportProblem,
  { rounds = 100, signal = cellSignal(), onProgress, ...draws }: SlicedOptions,
): Promise<PointArray> {
  atLeast(1, rounds, "rounds");
  const random = drawsOf(draws);
  const rows = latents.slice();
  const turns = new Turns();
  for (let round = 0; round < rounds; round++) {
    signal?.throwIfAborted();
    matchSlices(rows, targets, d, fullSteps / (fullSteps + round), random);
    onProgress?.(round + 1, rounds);
    await turns.give();
  }
  return { data: rows, shape: [n, d] };
}

/** Moves the rows part of the way to the targets of their rank, along each axis of a random frame. */
function matchSlices(
  rows: Float64Array,
  targets: Float64Array,
  d: number,
  step: number,
  random: Random,
): void {
  for (const axis of orthonormalFrame(d, d, random)) {
    const [from, to] = [along(rows, axis), along(targets, axis)];
    const order = sortedOrder(from);
    to.sort();
    for (let rank = 0; rank < order.length; rank++) {
      const row = order[rank] * d;
      const way = step * (to[rank] - from[order[rank]]);
      for (let k = 0; k < d; k++) rows[row + k] += way * axis[k];
    }
  }
}
