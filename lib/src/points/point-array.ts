import { ShapeError, ValueError } from "../errors.js";

/** n points in d dimensions, row by row. */
export interface PointArray {
  data: Float32Array | Float64Array;
  shape: [n: number, d: number];
}

/** What is read of a tensor. */
export interface ReadableTensor {
  readonly rank: number;
  readonly shape: readonly number[];
  dataSync(): ArrayLike<unknown>;
}

/**
 * Returns the points as an array. A tensor is read; an array is passed through, not copied.
 * @param name what the caller calls them, for the error's sentence
 * @throws {ShapeError} if the shape is not [n, d] with d ≥ 1, or does not fit the data
 * @throws {ValueError} if a coordinate is NaN or infinite
 */
export function pointArray(points: PointArray | ReadableTensor, name = "points"): PointArray {
  const array = "dataSync" in points ? fromTensor(points, name) : points;
  const [n, d] = array.shape;
  if (array.shape.length !== 2 || !(n >= 0) || !(d >= 1) || array.data.length !== n * d)
    throw new ShapeError(
      `${name} should be n rows of d coordinates: got shape [${array.shape}] over ${array.data.length} values`,
    );
  const bad = firstNotFinite(array.data);
  if (bad >= 0)
    throw new ValueError(
      `${name} should be finite: row ${Math.floor(bad / d)}, column ${bad % d} is ${array.data[bad]}`,
    );
  return array;
}

/** Returns its index, or −1 (by a loop, as `findIndex` with a function takes seven times as long). */
function firstNotFinite(data: Float32Array | Float64Array): number {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return i;
  return -1;
}

function fromTensor(tensor: ReadableTensor, name: string): PointArray {
  if (tensor.rank !== 2) throw new ShapeError(`${name} should have rank 2: got shape [${tensor.shape}]`);
  const [n, d] = tensor.shape;
  return { data: Float32Array.from(tensor.dataSync() as ArrayLike<number>), shape: [n, d] };
}

/**
 * Returns the rows of `points` at the given indices, in that order: `takeRows(targets, labels)` lays each latent's
 * target beside it.
 * @param rows indices from 0 to n − 1; one may come more than once
 * @returns [rows.length, d], a new array
 * @throws {ShapeError} if an index is not a row of the points
 */
export function takeRows(points: PointArray | ReadableTensor, rows: ArrayLike<number>): PointArray {
  const { data, shape } = pointArray(points);
  const [n, d] = shape;
  const taken = emptyLike(data, rows.length * d);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (!Number.isInteger(row) || row < 0 || row >= n)
      throw new ShapeError(`Row ${row} was asked for, of points with ${n} rows`);
    for (let k = 0; k < d; k++) taken[i * d + k] = data[row * d + k];
  }
  return { data: taken, shape: [rows.length, d] };
}

/** Returns zeros in the precision of `data`. */
export function emptyLike(
  data: Float32Array | Float64Array,
  length = data.length,
): Float32Array | Float64Array {
  return data instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
}
