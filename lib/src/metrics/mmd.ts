import { allDistances } from "../backend/distances/all-distances.js";
import { type Block, innerProducts } from "../backend/distances/blocks.js";
import { type Draws, drawsOf } from "../backend/draws.js";
import { type PointArray, type Points, takeRows } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { oneOf } from "../options.js";
import { twoSets } from "./distances/two-sets.js";
import { finite, inUnits } from "./distances/unit.js";
import { meanAndDeviation, type SplitScore } from "./inception-score.js";

/** k(x, y) = exp(−γ‖x − y‖²), or (γ x·y + offset)^degree. Default γ is 1/d. */
export type Kernel =
  | { kind: "rbf"; gamma?: number }
  | { kind: "polynomial"; degree?: number; gamma?: number; offset?: number };

export interface MmdOptions {
  /** Default the Gaussian kernel with γ = 1/d. */
  kernel?: Kernel;
  /** Leaves out the pairs of a point with itself, so that the average over equal distributions is 0. Default true. */
  unbiased?: boolean;
}

/**
 * Returns the squared maximum mean discrepancy E k(x, x′) + E k(y, y′) − 2 E k(x, y) (Gretton et al., 2012). The
 * unbiased estimate can be negative. Large sets are computed in single precision, with a rounding error of some 1e-6 of
 * the kernel's values.
 * @param a [n, d], n ≥ 2
 * @param b [m, d], m ≥ 2
 * @throws {ShapeError} if dimensions differ
 * @throws {ValueError} if a set has fewer than 2 rows, the kernel is unknown, a parameter is out of range, or its
 * values overflow
 * @example
 * mmd([[0], [1]], [[5], [6]], { kernel: { kind: "rbf", gamma: 1 } });
 */
export function mmd(a: Points, b: Points, options: MmdOptions = {}): number {
  const { kernel = { kind: "rbf" }, unbiased = true } = options;
  const {
    sets: [x, y],
    unit,
  } = inUnits(...twoSets(a, b, 2));
  const [n, m] = [x.shape[0], y.shape[0]];
  const sum = (one: PointArray, other: PointArray, apart: boolean) =>
    kernelSum(one, other, { kernel, unit, apart });
  const within = (set: PointArray, count: number) =>
    unbiased ? sum(set, set, true) / (count * (count - 1)) : sum(set, set, false) / (count * count);
  return finite(within(x, n) + within(y, m) - (2 * sum(x, y, false)) / (n * m), "The kernel's mean");
}

/** The subsets of a kernel inception distance. */
export interface KidOptions extends Draws {
  /** Number of subsets. Default 100. */
  subsets?: number;
  /** Rows drawn from each set for a subset, without replacement. Default 1,000, or all of the smaller set. */
  size?: number;
}

/**
 * Returns the kernel inception distance: the unbiased squared MMD with the kernel (x·y/d + 1)³ (Bińkowski et al.,
 * 2018), mean and standard deviation over random subsets. With the features of {@link inceptionFeatures} it is the KID.
 * @param real [n, d]
 * @param fake [m, d]
 * @throws {ShapeError} if dimensions differ
 * @throws {ValueError} if a subset is smaller than 2 rows or larger than a set
 * @example
 * kernelInceptionDistance(real, fake, { subsets: 10, seed: 1 });
 */
export function kernelInceptionDistance(real: Points, fake: Points, options: KidOptions = {}): SplitScore {
  const [x, y] = twoSets(real, fake, 2, ["real", "fake"]);
  const most = Math.min(x.shape[0], y.shape[0]);
  const { subsets = 100, size = Math.min(1000, most) } = options;
  if (!Number.isInteger(size) || size < 2 || size > most)
    throw new ValueError(
      `size must be an integer from 2 to ${most}, the number of rows of the smaller set: got ${size}`,
    );
  if (!Number.isInteger(subsets) || subsets < 1)
    throw new ValueError(`subsets must be a positive integer: got ${subsets}`);
  const draws = drawsOf(options);
  const some = (set: PointArray) => takeRows(set, draws.permutation(set.shape[0]).subarray(0, size));
  const kernel: Kernel = { kind: "polynomial" };
  return meanAndDeviation(Array.from({ length: subsets }, () => mmd(some(x), some(y), { kernel })));
}

/** Σ k(x, y) over all pairs, or over those of different rows. */
function kernelSum(
  x: PointArray,
  y: PointArray,
  { kernel, unit, apart }: { kernel: Kernel; unit: number; apart: boolean },
): number {
  const [blocks, value] = kernelOf(x, y, kernel, unit);
  const m = y.shape[0];
  let sum = 0;
  for (const { from, rows, values } of blocks)
    for (let r = 0; r < rows; r++) {
      let row = 0;
      for (let j = 0; j < m; j++) if (!apart || j !== from + r) row += value(values[r * m + j]);
      sum += row;
    }
  return sum;
}

/** Blocks of the kernel's argument, and the kernel as a function of it. */
function kernelOf(
  x: PointArray,
  y: PointArray,
  kernel: Kernel,
  unit: number,
): [Generator<Block>, (of: number) => number] {
  oneOf(kernel.kind, ["rbf", "polynomial"], "kernel.kind");
  const { gamma = 1 / x.shape[1] } = kernel;
  if (!(gamma > 0) || !Number.isFinite(gamma))
    throw new ValueError(`gamma must be a positive finite number: got ${gamma}`);
  // The unit is multiplied one factor at a time, because its square may overflow when the product does not.
  if (kernel.kind === "rbf")
    return [allDistances(x, y).blocks(), (squared) => Math.exp(-gamma * (squared * unit * unit))];
  const { degree = 3, offset = 1 } = kernel;
  if (!Number.isInteger(degree) || degree < 1 || !Number.isFinite(offset))
    throw new ValueError(
      `A polynomial kernel needs a positive integer degree and a finite offset: got degree ${degree}, offset ${offset}`,
    );
  return [innerProducts(x, y), (product) => (gamma * (product * unit * unit) + offset) ** degree];
}
