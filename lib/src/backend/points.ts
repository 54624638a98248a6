import { ShapeError, ValueError } from "../errors.js";
import {
  type DataArray,
  type NestedNumbers,
  type PointArray,
  plainArray,
  pointArray,
} from "../points/point-array.js";
import { tf } from "./tensorflow.js";

export {
  type DataArray,
  type NestedNumbers,
  type PointArray,
  pointArray,
  takeRows,
} from "../points/point-array.js";

/** Points as the library takes them everywhere: a plain array with its shape, a tensor of rank 2, or rows of numbers. */
export type Points = PointArray | tf.Tensor2D | NestedNumbers;

/** The shape of points, without reading a tensor's values. */
export function shapeOf(points: Points): readonly number[] {
  return Array.isArray(points) ? plainArray(points).shape : (points as PointArray | tf.Tensor2D).shape;
}

/**
 * Returns rows as a plain array of points. A sample of higher rank, such as an image, becomes one row.
 * @param rows a plain array or a tensor of shape [n, …], or rows of numbers; a tensor stays the caller's
 * @returns shape [n, d]; an array of that shape is passed through, not copied
 * @throws {ShapeError} if the rank is below 2, or the values do not fill the shape
 * @throws {ValueError} if a value is NaN or infinite
 * @example
 * const pixels = toPoints(images); // [n, 28, 28, 1] → [n, 784]
 */
export function toPoints(rows: DataArray | tf.Tensor | NestedNumbers): PointArray {
  if (!("shape" in rows) || rows.shape.length <= 2) return pointArray(rows as Points, "rows");
  const [n, ...sides] = rows.shape;
  const d = sides.reduce((product, side) => product * side, 1);
  const data = rows instanceof tf.Tensor ? Float32Array.from(rows.dataSync()) : rows.data;
  return pointArray({ data, shape: [n, d] }, "rows");
}

/**
 * Returns a plain array as a new float32 tensor, which the caller disposes.
 * @throws {ShapeError} if the values do not fill the shape
 * @example
 * const tensor = toTensor([[1, 2], [3, 4]]); // shape [2, 2]
 * tensor.dispose();
 */
export function toTensor(rows: PointArray | NestedNumbers): tf.Tensor2D;
export function toTensor(rows: DataArray): tf.Tensor;
export function toTensor(rows: DataArray | NestedNumbers): tf.Tensor {
  const { data, shape } = "shape" in rows ? rows : pointArray(rows, "rows");
  const size = shape.reduce((product, side) => product * side, 1);
  if (size !== data.length)
    throw new ShapeError(`The values must fill the shape: got ${data.length} values for shape [${shape}]`);
  return tf.tensor(data instanceof Float32Array ? data : Float32Array.from(data), [...shape]);
}

/**
 * Returns the rows of several sets, one below the other. Float64 if one of the sets is.
 * @param parts at least one set, each [n, d]
 * @throws {ShapeError} if the sets differ in dimension
 * @throws {ValueError} if there is no set, or a coordinate is NaN or infinite
 * @example
 * stacked([[[1, 2]], [[3, 4], [5, 6]]]).shape; // [3, 2]
 */
export function stacked(parts: readonly Points[]): PointArray {
  const sets = parts.map((part) => pointArray(part, "Each set"));
  if (sets.length === 0) throw new ValueError("stacked needs at least one set: got none");
  const d = sets[0].shape[1];
  const other = sets.find(({ shape }) => shape[1] !== d);
  if (other)
    throw new ShapeError(`Stacked sets must have the same dimension: got ${d} and ${other.shape[1]}`);
  const rows = sets.reduce((sum, { shape }) => sum + shape[0], 0);
  const isDouble = sets.some(({ data }) => data instanceof Float64Array);
  const data = isDouble ? new Float64Array(rows * d) : new Float32Array(rows * d);
  let at = 0;
  for (const set of sets) {
    data.set(set.data, at);
    at += set.data.length;
  }
  return { data, shape: [rows, d] };
}

/** The points as a new tensor, which the caller disposes. */
export function pointTensor(points: Points, name = "points"): tf.Tensor2D {
  if (points instanceof tf.Tensor) return tf.clone(points);
  const { data, shape } = pointArray(points, name);
  return tf.tensor2d(Float32Array.from(data), shape);
}
