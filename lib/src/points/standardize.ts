import { ShapeError, ValueError } from "../errors.js";
import { oneOf } from "../options.js";
import { framedMoments } from "./column-frames.js";
import { emptyLike, type PointArray, pointArray, type ReadablePoints } from "./point-array.js";

/** Centers and scales each dimension by the mean and deviation of one set of points. */
export interface Standardizer {
  /** [d] */
  readonly mean: Float64Array;
  /** [d], dividing by n; 0 for a constant dimension. */
  readonly std: Float64Array;
  /** Returns (x − mean) / std per dimension; 0 in a constant dimension. Keeps the precision of the points. */
  transform(points: ReadablePoints): PointArray;
  /** Returns x · std + mean per dimension. Keeps the precision of the points. */
  inverseTransform(points: ReadablePoints): PointArray;
}

export interface StandardizeOptions {
  /**
   * How to treat a dimension in which all values are equal: `"refuse"` (default) throws, `"zero"` maps it to 0.
   */
  constant?: "refuse" | "zero";
}

/**
 * Learns the mean and the standard deviation (dividing by n) of each dimension. A dimension is constant if all its
 * values are equal; one that varies, however little compared with its mean, is standardized to variance 1. The result
 * of Float64 points is Float64.
 * @param points [n, d], n ≥ 2
 * @throws {ValueError} if there are fewer than 2 points, or a dimension is constant and `constant` is "refuse"
 * @example
 * const standardizer = standardize(data);
 * const z = standardizer.transform(data); // mean 0 and variance 1 in each dimension
 * standardizer.inverseTransform(z); // the data
 */
export function standardize(
  points: ReadablePoints,
  { constant = "refuse" }: StandardizeOptions = {},
): Standardizer {
  oneOf(constant, ["refuse", "zero"], "constant");
  const array = pointArray(points);
  const [n, d] = array.shape;
  const least = constant === "zero" ? 1 : 2;
  if (n < least)
    throw new ValueError(`Standardization needs at least ${least} point${least > 1 ? "s" : ""}: got ${n}`);
  const { middle, unit, mean, std } = framedMoments(array);
  const still = unit.indexOf(0);
  if (still >= 0 && constant === "refuse")
    throw new ValueError(
      `Dimension ${still} is constant (every value is ${middle[still]}), so it cannot be standardized: drop it, or pass constant: "zero"`,
    );
  return {
    mean: mean.map((m, k) => middle[k] + unit[k] * m),
    std: std.map((s, k) => unit[k] * s),
    transform: (other) =>
      perDimension(other, d, (x, k) => (unit[k] === 0 ? 0 : ((x - middle[k]) / unit[k] - mean[k]) / std[k])),
    inverseTransform: (other) =>
      perDimension(other, d, (x, k) => middle[k] + unit[k] * (x * std[k] + mean[k])),
  };
}

/**
 * Returns the standardizer with known means and standard deviations, such as those stored in a file.
 * @throws {ShapeError} if their lengths differ
 */
export function standardizerOf(moments: { mean: ArrayLike<number>; std: ArrayLike<number> }): Standardizer {
  const [mean, std] = [Float64Array.from(moments.mean), Float64Array.from(moments.std)];
  const d = mean.length;
  if (std.length !== d)
    throw new ShapeError(`${d} means need as many standard deviations: got ${std.length}`);
  return {
    mean,
    std,
    transform: (points) => perDimension(points, d, (x, k) => (std[k] === 0 ? 0 : (x - mean[k]) / std[k])),
    inverseTransform: (points) => perDimension(points, d, (x, k) => x * std[k] + mean[k]),
  };
}

function perDimension(points: ReadablePoints, d: number, map: (x: number, k: number) => number): PointArray {
  const { data, shape } = pointArray(points);
  if (shape[1] !== d) throw new ShapeError(`The standardizer is for ${d} dimensions: got shape [${shape}]`);
  const mapped = emptyLike(data);
  for (let i = 0, at = 0; i < shape[0]; i++) for (let k = 0; k < d; k++, at++) mapped[at] = map(data[at], k);
  return { data: mapped, shape: [shape[0], d] };
}
