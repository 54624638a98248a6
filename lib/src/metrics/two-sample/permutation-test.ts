import { type Draws, drawsOf } from "../../backend/draws.js";
import { type Points, stacked } from "../../backend/index.js";
import { Turns } from "../../backend/turns.js";
import { cellSignal } from "../../cell-signal.js";
import { ValueError } from "../../errors.js";
import { oneOf } from "../../options.js";
import { atLeast } from "../../points/count.js";
import { pairDistances } from "../distances/pair-distances.js";
import { twoSets } from "../distances/two-sets.js";
import { PairSums } from "./pair-sums.js";

/** Options of a permutation test. */
export interface PermutationTestOptions extends Draws {
  /** `"energy"` (default): `energyDistance`. `"mmd"`: the unbiased `mmd` with the Gaussian kernel. */
  statistic?: "energy" | "mmd";
  /** For `"mmd"`: γ of exp(−γ‖x − y‖²). Default 1/d, as for `mmd`. */
  gamma?: number;
  /** Number of permutations. Default 999. The least possible p-value is 1 / (1 + permutations). */
  permutations?: number;
  /** Stops the test. Default: the signal of the running notebook cell. */
  signal?: AbortSignal;
  /** Called after each permutation with the number done and the total. */
  onProgress?: (done: number, total: number) => void;
}

/** A statistic, and the probability of at least this value if both samples have one distribution. */
export interface TestResult {
  statistic: number;
  pValue: number;
}

/** The distances between this many points take 1 GiB. */
const mostPoints = 16_384;
/**
 * Statistics count as equal if they differ by less than this share of the mean distance or kernel value, which exceeds
 * the rounding error.
 */
const equalShare = 1e-10;

/**
 * Tests whether two samples have one distribution. Their rows are reassigned to the samples at random, and the p-value
 * is (1 + #{permuted statistics ≥ the observed one}) / (1 + permutations), which is exact for every number of
 * permutations (Phipson and Smyth, 2010). Energy distance: Székely and Rizzo (2013); MMD: Gretton et al. (2012).
 * Distances are computed once, so a test takes O((n + m)² d + permutations · min(n, m)²) time and (n + m)² / 2 numbers
 * of memory.
 * @param a [n, d], n ≥ 2
 * @param b [m, d], m ≥ 2
 * @throws {ShapeError} if dimensions differ
 * @throws {ValueError} if a set has fewer than 2 rows, there are more than 16,384 in all, a coordinate is not finite, or an
 *   option is out of range
 * @throws the signal's reason if it is aborted
 * @example
 * const { pValue } = await permutationTest(await gtn.sample(1000), data, { permutations: 999, seed: 1 });
 */
export async function permutationTest(
  a: Points,
  b: Points,
  options: PermutationTestOptions = {},
): Promise<TestResult> {
  const { statistic: name = "energy", permutations = 999, signal = cellSignal(), onProgress } = options;
  oneOf(name, ["energy", "mmd"], "statistic");
  atLeast(1, permutations, "permutations");
  const [x, y] = twoSets(a, b, 2).sort((one, other) => one.shape[0] - other.shape[0]);
  const count = x.shape[0] + y.shape[0];
  if (count > mostPoints)
    throw new ValueError(
      `permutationTest takes at most ${mostPoints} rows in total: got ${count}; pass a random subset`,
    );
  const values = pairDistances(stacked([x, y]));
  if (name === "mmd") toKernel(values, options.gamma ?? 1 / x.shape[1]);
  const pairs = new PairSums(values, count);
  const sign = name === "energy" ? 1 : -1;
  const statistic = (order: Int32Array) => sign * pairs.apart(order.subarray(0, x.shape[0]).sort());
  const observed = statistic(Int32Array.from({ length: count }, (_, row) => row));
  const draws = drawsOf(options);
  const turns = new Turns();
  const least = observed - equalShare * pairs.mean;
  let asLarge = 0;
  for (let done = 1; done <= permutations; done++) {
    signal?.throwIfAborted();
    if (statistic(draws.permutation(count)) >= least) asLarge++;
    onProgress?.(done, permutations);
    await turns.give();
  }
  return { statistic: observed, pValue: (1 + asLarge) / (1 + permutations) };
}

/** Replaces distances by the Gaussian kernel's values. */
function toKernel(distances: Float64Array, gamma: number): void {
  if (!(gamma > 0) || !Number.isFinite(gamma))
    throw new ValueError(`gamma must be a positive finite number: got ${gamma}`);
  const root = Math.sqrt(gamma);
  for (let k = 0; k < distances.length; k++) distances[k] = Math.exp(-((root * distances[k]) ** 2));
}
