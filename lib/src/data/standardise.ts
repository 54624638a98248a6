import { type PointArray, type Points, pointArray } from "../backend/index.js";
import { ShapeError, ValueError } from "../errors.js";

/** Per-dimension centring and scaling, learned from one set and applied to others. */
export interface Standardiser {
  readonly mean: Float64Array;
  readonly std: Float64Array;
  /** (x − mean) / std, per dimension. */
  apply(points: Points): PointArray;
  /** x · std + mean, per dimension. */
  undo(points: Points): PointArray;
}

/**
 * Learns mean and standard deviation (dividing by n) of each dimension.
 * @param points [n, d], n ≥ 2
 * @throws {ValueError} when a dimension does not vary
 */
export function standardise(points: Points): Standardiser {
  const { data, shape } = pointArray(points);
  const [n, d] = shape;
  if (n < 2) throw new ValueError(`Standardising needs at least 2 points: got ${n}`);
  const mean = new Float64Array(d);
  const std = new Float64Array(d);
  for (let i = 0; i < n * d; i++) mean[i % d] += data[i] / n;
  for (let i = 0; i < n * d; i++) std[i % d] += (data[i] - mean[i % d]) ** 2 / n;
  for (let k = 0; k < d; k++) {
    std[k] = Math.sqrt(std[k]);
    if (!(std[k] > 0)) throw new ValueError(`Dimension ${k} is constant, so it cannot be standardised`);
  }
  return {
    mean,
    std,
    apply: (other) => perDimension(other, d, (x, k) => (x - mean[k]) / std[k]),
    undo: (other) => perDimension(other, d, (x, k) => x * std[k] + mean[k]),
  };
}

function perDimension(points: Points, d: number, map: (x: number, k: number) => number): PointArray {
  const { data, shape } = pointArray(points);
  if (shape[1] !== d) throw new ShapeError(`Standardised for ${d} dimensions: got shape [${shape}]`);
  return { data: Float32Array.from(data, (x, i) => map(x, i % d)), shape };
}
