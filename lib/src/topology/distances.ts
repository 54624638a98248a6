import { type PointArray, type Points, pointArray } from "../backend/index.js";
import { tf } from "../backend/tensorflow.js";
import { ShapeError, ValueError } from "../errors.js";
import { oneOf } from "../options.js";
import { plainArray } from "../points/point-array.js";
import { greatestSize } from "../points/power-of-two.js";
import { chebyshev, cosine, euclidean, manhattan, type Row } from "./metrics.js";

/**
 * The metric: a name, a function of two rows, or `"precomputed"` if the points are the symmetric [n, n] matrix of
 * distances (`Infinity` means never joined).
 */
export type Metric =
  | "euclidean"
  | "manhattan"
  | "chebyshev"
  | "cosine"
  | "precomputed"
  | ((a: Float64Array, b: Float64Array) => number);

/** The distances of a finite metric space, one row at a time, so that no matrix is stored. */
export interface Distances {
  n: number;
  row: Row;
}

const named = { euclidean, manhattan, chebyshev, cosine };
const metricNames = ["euclidean", "manhattan", "chebyshev", "cosine", "precomputed"] as const;

/**
 * The distances between the rows of `points`.
 * @param points [n, d], or the [n, n] matrix of distances for the metric `"precomputed"`
 * @throws {ShapeError} if a matrix of distances is not square
 * @throws {ValueError} for an unknown metric, or a matrix with a negative, missing or asymmetric distance
 */
export function distancesOf(points: Points, metric: Metric = "euclidean"): Distances {
  if (metric === "precomputed") return matrixDistances(points);
  const { data, shape } = pointArray(points);
  const [n, d] = shape;
  const rows = coordinates(data, d);
  if (typeof metric === "function") return { n, row: rowsBy(metric, rows, d) };
  const name = oneOf(metric, metricNames, "metric") as keyof typeof named;
  return { n, row: named[name](rows, n, d) };
}

/**
 * Returns the coordinates in double precision.
 * @throws {ValueError} if they are so large that a distance would overflow
 */
export function coordinates(data: PointArray["data"], d: number): Float64Array {
  const most = greatestSize(data);
  if (most > Number.MAX_VALUE / (2 * d))
    throw new ValueError(`Distances of points with coordinates of ${most} overflow: scale the points down`);
  return Float64Array.from(data);
}

function rowsBy(metric: (a: Float64Array, b: Float64Array) => number, rows: Float64Array, d: number) {
  const point = (i: number) => rows.subarray(i * d, (i + 1) * d);
  return (i: number, others: Int32Array, count: number, out: Float64Array) => {
    const from = point(i);
    for (let k = 0; k < count; k++) {
      const distance = metric(from, point(others[k]));
      if (!(distance >= 0))
        throw new ValueError(
          `The metric must return a number of at least 0: got ${distance} between rows ${i} and ${others[k]}`,
        );
      out[k] = distance;
    }
  };
}

function matrixDistances(points: Points): Distances {
  const { data, shape } = points instanceof tf.Tensor ? pointArray(points, "distances") : plainArray(points);
  const [n] = shape;
  checkMatrix({ data, shape });
  const row = (i: number, others: Int32Array, count: number, out: Float64Array) => {
    for (let k = 0; k < count; k++) out[k] = data[i * n + others[k]];
  };
  return { n, row };
}

/** Checks that a matrix of distances is square, zero on its diagonal, non-negative, and symmetric up to rounding. */
function checkMatrix({ data, shape }: PointArray): void {
  const [n, columns] = shape;
  if (shape.length !== 2 || n !== columns || data.length !== n * n)
    throw new ShapeError(
      `A matrix of distances must be square: got shape [${shape}] over ${data.length} values`,
    );
  let greatest = 0;
  for (const value of data) if (value > greatest && value < Number.POSITIVE_INFINITY) greatest = value;
  const rounding = 1e-6 * greatest;
  for (let i = 0; i < n; i++) {
    if (!(Math.abs(data[i * n + i]) <= rounding))
      throw new ValueError(
        `The distance of a point from itself must be 0: entry [${i}, ${i}] is ${data[i * n + i]}`,
      );
    for (let j = 0; j < i; j++) {
      const [d, e] = [data[i * n + j], data[j * n + i]];
      if (!(d >= 0)) throw new ValueError(`Distances must be at least 0: entry [${i}, ${j}] is ${d}`);
      if (d !== e && !(Math.abs(d - e) <= rounding))
        throw new ValueError(
          `Distances must be symmetric: entries [${i}, ${j}] and [${j}, ${i}] are ${d} and ${e}`,
        );
    }
  }
}
