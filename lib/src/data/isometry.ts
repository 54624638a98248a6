import { type PointArray, type Points, pointArray, type Random, random as shared } from "../backend/index.js";
import { orthonormalFrame } from "../backend/orthonormal-frame.js";
import { ShapeError, ValueError } from "../errors.js";

/** An isometric linear embedding of Rᵈ in Rᴰ: d orthonormal directions there. */
export interface Isometry {
  /** [n, d] → [n, D] */
  apply(points: Points): PointArray;
  /** Returns the coordinates of points along the directions, [n, D] → [n, d]: the inverse, for points of the image. */
  coordinates(points: Points): PointArray;
  /** Returns the distance of each point of Rᴰ to the image: [n]. */
  residual(points: Points): Float64Array;
}

/**
 * An isometry from d to D dimensions in a random direction: Gram–Schmidt on Gaussian vectors.
 * @throws {ValueError} unless 1 ≤ d ≤ D
 * @example
 * const map = isometry(2, 5, new Random(1)); // from the plane into 5 dimensions
 */
export function isometry(d: number, ambient: number, random: Random = shared): Isometry {
  if (!Number.isInteger(d) || !Number.isInteger(ambient) || d < 1 || ambient < d)
    throw new ValueError(`An isometry needs integers 1 ≤ d ≤ ambient: got ${d} to ${ambient}`);
  const frame = orthonormalFrame(d, ambient, random);
  const coordinates = (points: Points) => mapped(points, ambient, d, (row, k) => dot(row, frame[k]));
  const apply = (points: Points) =>
    mapped(points, d, ambient, (row, m) =>
      frame.reduce((sum, direction, k) => sum + row[k] * direction[m], 0),
    );
  const residual = (points: Points) => {
    const { data, shape } = pointArray(points);
    const image = apply(coordinates(points));
    return Float64Array.from({ length: shape[0] }, (_, i) => {
      let squared = 0;
      for (let at = i * ambient; at < (i + 1) * ambient; at++) squared += (data[at] - image.data[at]) ** 2;
      return Math.sqrt(squared);
    });
  };
  return { apply, coordinates, residual };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let m = 0; m < a.length; m++) sum += a[m] * b[m];
  return sum;
}

function mapped(
  points: Points,
  from: number,
  to: number,
  value: (row: Float32Array | Float64Array, k: number) => number,
): PointArray {
  const { data, shape } = pointArray(points);
  const [n, d] = shape;
  if (d !== from)
    throw new ShapeError(`The isometry takes points in ${from} dimensions: got shape [${shape}]`);
  const out = new Float64Array(n * to);
  for (let i = 0; i < n; i++) {
    const row = data.subarray(i * d, (i + 1) * d);
    for (let k = 0; k < to; k++) out[i * to + k] = value(row, k);
  }
  return { data: out, shape: [n, to] };
}
