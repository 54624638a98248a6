import type { Points } from "../../backend/index.js";
import { ConvergenceError, ValueError } from "../../errors.js";
import { norm } from "../../points/norm.js";
import { counting } from "../../points/order.js";
import { type LabelingSteps, labelsInTurns, labelsOf, type WatchOptions } from "../labeling-steps.js";
import { pairing } from "../pairing.js";
import { PricedTargets } from "./priced-targets.js";
import { meanCost, type TransportProblem, transportProblem } from "./problem.js";

/** Options of an auction. */
export interface AuctionOptions {
  /**
   * The least raise of a bid, in squared units of the standardized targets: the final mean cost is at most this much
   * above the optimum. Default 1e-4 · d, a ten-thousandth of the targets' variance. The limit of double precision is
   * 1e-12 of the largest ‖s − t‖².
   */
  epsilon?: number;
}

/** A labeling with its cost and a lower bound. */
export interface AuctionMatching {
  /** For each latent row the index of its target row. */
  labels: Int32Array;
  /** Mean ‖s − t‖² over the pairs, targets standardized per dimension. */
  cost: number;
  /** No bijection has a smaller mean cost, up to rounding: the value of the dual problem at the final prices. */
  lowerBound: number;
}

/** The raise shrinks by this factor from phase to phase. */
const scaling = 5;
/** The first raise is the largest cost divided by this. */
const firstDivisor = 20;
/** The number of bids between two moments at which the auction can be stopped. */
const bidsBetween = 256;
/** Raises below this share of the largest cost would be lost in the rounding of the prices. */
const precision = 1e-12;

/**
 * Labels close to the optimal transport: Bertsekas' auction with ε-scaling (Bertsekas 1988; Bertsekas and Castañón
 * 1989). Latents without a target bid for the target that is cheapest for them, price included. A bid raises the price
 * by the latent's loss with its second choice, plus ε. The latent that held the target bids again. At the end every
 * latent is within ε of its cheapest choice, so the mean cost exceeds the optimum's by at most ε. Use it for d up to
 * about 8 and n up to some 50,000; `swapLabels` comes close in a fraction of the time. The result does not depend on
 * the scale and the mean of the latents.
 *
 * A phase takes O(n²) bids at most, each a search in a kd-tree. In two dimensions the time grows about as n^1.7 up to
 * n = 30,000. O(nd) memory.
 * @param latents shape [n, d]
 * @param targets shape [n, d], standardized per dimension first, as for `swapLabels`
 * @param options `withCost: true` also returns the cost of the labels and a lower bound on that of any bijection
 * @returns for each latent row the row of its target
 * @throws {ShapeError} if counts or dimensions differ
 * @throws {ValueError} if there is no row, a coordinate is NaN or infinite, ε is not positive, or the cost (with
 * `withCost`) exceeds the range of double precision
 * @throws {ConvergenceError} if there are more bids than exact arithmetic allows
 * @example
 * const labels = auctionLabels(sampleLatents(1000, 2), targets);
 */
export function auctionLabels(latents: Points, targets: Points, options?: AuctionOptions): Int32Array;
export function auctionLabels(
  latents: Points,
  targets: Points,
  options: AuctionOptions & { withCost: true },
): AuctionMatching;
export function auctionLabels(
  latents: Points,
  targets: Points,
  { withCost = false, ...options }: AuctionOptions & { withCost?: boolean } = {},
): Int32Array | AuctionMatching {
  const pair = pairing(latents, targets);
  const problem = transportProblem(pair);
  const { labels, priced } = auction(problem, raiseFor(problem, options));
  if (!withCost) return labels;
  const cost = meanCost(pair.latents.data, problem, labels);
  const gap = meanCost(problem.latents, problem, labels) - priced.dual(problem.latents);
  return { labels, cost, lowerBound: Math.max(0, cost - problem.unit * gap) };
}

/**
 * {@link auctionLabels} for long runs: the event loop runs meanwhile, `onProgress` is called with the phases done, and
 * `signal` is checked.
 * @returns the same labels as `auctionLabels`
 * @throws {LabelingInterrupted} if the signal is aborted; an auction cannot be resumed
 * @example
 * const labels = await auctionLabelsAsync(latents, targets, { signal: AbortSignal.timeout(60_000) });
 */
export async function auctionLabelsAsync(
  latents: Points,
  targets: Points,
  { signal, onProgress, ...options }: AuctionOptions & WatchOptions = {},
): Promise<Int32Array> {
  const problem = transportProblem(pairing(latents, targets));
  return labelsInTurns(bidding(problem, raiseFor(problem, options)), { signal, onProgress });
}

/**
 * The least raise for the problem's latents, whose cost differences are `unit` times smaller than those of the given
 * ones.
 */
function raiseFor({ d, unit }: TransportProblem, { epsilon = 1e-4 * d }: AuctionOptions): number {
  if (!(epsilon > 0) || !Number.isFinite(epsilon))
    throw new ValueError(`epsilon must be a positive number: got ${epsilon}`);
  return epsilon / Math.max(1, unit);
}

/**
 * Runs the auction in phases of decreasing raises.
 * @param epsilon the last raise
 * @returns the labels, and the targets with their last prices
 */
export function auction(
  problem: AuctionProblem,
  epsilon: number,
): { labels: Int32Array; priced: PricedTargets } {
  const work = bidding(problem, epsilon);
  return { labels: labelsOf(work), priced: work.priced };
}

type AuctionProblem = Pick<TransportProblem, "n" | "d" | "latents" | "targets">;

/** An auction in progress; its unit of work is a phase. */
function bidding(
  { n, d, latents, targets }: AuctionProblem,
  epsilon: number,
): LabelingSteps & { priced: PricedTargets } {
  const priced = new PricedTargets(targets, d);
  const largest = (longest(latents, n, d) + longest(targets, n, d)) ** 2;
  const least = Math.max(epsilon, precision * largest);
  const raises: number[] = [];
  for (let raise = largest / firstDivisor; raise > least; raise /= scaling) raises.push(raise);
  raises.push(least);
  let holder = new Int32Array(n).fill(-1);
  return {
    priced,
    total: raises.length,
    *steps() {
      for (const [phase, raise] of raises.entries()) {
        holder = new Int32Array(n).fill(-1);
        const before = phase > 0 ? raises[phase - 1] : largest;
        for (const held of auctionPhase({ priced, latents, holder }, raise, mostBids(n, before, raise)))
          yield phase + held / n;
      }
      yield raises.length;
    },
    labels() {
      const labels = new Int32Array(n).fill(-1);
      for (let target = 0; target < n; target++) if (holder[target] >= 0) labels[holder[target]] = target;
      return labels;
    },
  };
}

function longest(rows: Float64Array, n: number, d: number): number {
  let most = 0;
  for (let i = 0; i < n; i++) most = Math.max(most, norm(rows, i * d, (i + 1) * d));
  return most;
}

/**
 * The greatest number of bids in a phase, by Bertsekas' argument. At the start a matching M⁰ has each latent within r
 * of its cheapest choice at the prices p⁰ (the previous phase ended so; for the first phase, r is the largest cost).
 * Let latent i bid for target j. In the union of M⁰ and the current matching a path leads from i to a target without a
 * holder, whose price has not risen. Along each of its at most n − 1 steps the rises differ by at most r + ε, so the
 * price of M⁰(i) has risen by at most (n − 1)(r + ε), and that of j by at most r more. As each bid raises a price by ε
 * or more, a target gets at most n(r/ε + 1) bids.
 */
export function mostBids(n: number, r: number, epsilon: number): number {
  return n * Math.ceil(n * (r / epsilon + 1));
}

/**
 * Runs one auction from the present prices until each latent holds a target. Yields their number from time to time.
 * @param holder for each target the latent that holds it, −1 for none; filled in
 * @throws {ConvergenceError} if it takes more than `limit` bids
 */
export function* auctionPhase(
  { priced, latents, holder }: { priced: PricedTargets; latents: Float64Array; holder: Int32Array },
  raise: number,
  limit: number,
): Generator<number> {
  const { n, d } = priced;
  const waiting = counting(n);
  for (let count = n, bids = 0; count > 0; bids++) {
    if (bids >= limit)
      throw new ConvergenceError(
        `The auction of ${n} targets made ${limit} bids, which are all that exact arithmetic needs: its prices have lost their digits. Pass a larger epsilon, or use swapLabels`,
      );
    const latent = waiting[--count];
    const target = priced.bid(latents, latent * d, raise);
    if (holder[target] >= 0) waiting[count++] = holder[target];
    holder[target] = latent;
    if (bids % bidsBetween === 0) yield n - count;
  }
}
