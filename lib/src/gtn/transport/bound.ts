import type { Random } from "../../backend/index.js";
import { orthonormalFrame } from "../../backend/orthonormal-frame.js";
import { auction } from "./auction.js";
import { PricedTargets } from "./priced-targets.js";
import { along, type TransportProblem } from "./problem.js";

/** A lower bound on the mean ‖s − t‖² of every bijection, for the problem's latents. */
export interface TransportBound {
  value: number;
  /** The number of pairs in the auction whose prices prove the bound; 0 if matching by rank along axes proves it. */
  auctioned: number;
}

/** The auction's last raise as a share of the targets' variance. A finer one does not pay for a sample of the pairs. */
const raises = { all: 0.002, some: 0.01 } as const;
/** Up to this dimension a kd-tree saves most of the work. */
const mostTreeDimensions = 8;
/**
 * An auction of m pairs takes time in proportion to m²d; the values of all pairs at given prices take time in
 * proportion to n²d.
 */
const limits = {
  tree: { auction: 5e7, values: 4e9 },
  plain: { auction: 5e6, values: 5e8 },
} as const;

/**
 * Returns a lower bound on the mean cost of every bijection between all n latents and all n targets: the better of
 * two, both of which hold for the full problem.
 * - Duality. Any prices p of the targets give the bound mean min (‖s − t‖² + p) − mean p. Prices come from an auction
 * of as many pairs as a few seconds allow (m²d ≤ 5e7; 5e6 for d > 8). Two c-transforms extend them to the other
 * targets; then the bound is computed over all latents and targets. It is close if all pairs are auctioned. It is
 * skipped if n²d is above 4e9 (5e8 for d > 8).
 * - Ranks. Along each axis of an orthonormal frame the cost is at least that of matching by rank, and the axes add up.
 * This bound is loose in several dimensions.
 */
export function transportBound(problem: TransportProblem, draws: Random): TransportBound {
  const byRank: TransportBound = { value: rankBound(problem, draws), auctioned: 0 };
  const { n, d } = problem;
  const { auction: mostForAuction, values: mostForValues } =
    d <= mostTreeDimensions ? limits.tree : limits.plain;
  if (n * n * d > mostForValues) return byRank;
  const pairs = Math.min(n, Math.max(1, Math.floor(Math.sqrt(mostForAuction / d))));
  const value = dualBound(problem, pairs, draws);
  return value > byRank.value ? { value, auctioned: pairs } : byRank;
}

function dualBound({ n, d, latents, targets }: TransportProblem, pairs: number, draws: Random): number {
  const some = (rows: Float64Array) =>
    pairs === n ? rows : sample(rows, d, draws.permutation(n).subarray(0, pairs));
  const [s, t] = [some(latents), some(targets)];
  const { priced } = auction(
    { n: pairs, d, latents: s, targets: t },
    (pairs === n ? raises.all : raises.some) * d,
  );
  const sold = new PricedTargets(
    s,
    d,
    priced.values(s).map((value) => -value),
  );
  const prices = sold.values(targets).map((value) => -value);
  return new PricedTargets(targets, d, prices).dual(latents);
}

function sample(rows: Float64Array, d: number, indices: Int32Array): Float64Array {
  const picked = new Float64Array(indices.length * d);
  indices.forEach((index, i) => {
    picked.set(rows.subarray(index * d, (index + 1) * d), i * d);
  });
  return picked;
}

/** The best of the given axes and some random frames. O(frames · d · n log n). */
function rankBound({ d, latents, targets }: TransportProblem, draws: Random): number {
  const frames = d <= 8 ? 8 : 1;
  const identity = Array.from({ length: d }, (_, k) =>
    Float64Array.from({ length: d }, (_, m) => (m === k ? 1 : 0)),
  );
  let best = 0;
  for (let f = 0; f < frames; f++) {
    const frame = f === 0 ? identity : orthonormalFrame(d, d, draws);
    best = Math.max(
      best,
      frame.reduce((sum, axis) => sum + rankCost(along(latents, axis), along(targets, axis)), 0),
    );
  }
  return best;
}

function rankCost(a: Float64Array, b: Float64Array): number {
  a.sort();
  b.sort();
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum / a.length;
}
