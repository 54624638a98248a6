import { ShapeError, ValueError } from "../errors.js";

/** A plain array of any rank, which needs no disposal: values in row-major order with their shape, [n, …one sample's shape]. */
export interface DataArray {
  data: Float32Array | Float64Array;
  shape: readonly number[];
}

/** Rows of numbers: `[[0, 1], [2, 3]]` is two points in two dimensions. */
export type NestedNumbers = readonly (readonly number[])[];

/** Points in each form that can be read without TensorFlow. */
export type ReadablePoints = PointArray | ReadableTensor | NestedNumbers;

/** n points in d dimensions, row by row. */
export interface PointArray {
  /** Row by row. Plain arrays and integers are accepted at run time, too, and copied as float64. */
  data: Float32Array | Float64Array;
  shape: [n: number, d: number];
}

/** The part of a tensor that is read. */
export interface ReadableTensor {
  readonly rank: number;
  readonly shape: readonly number[];
  dataSync(): ArrayLike<unknown>;
}

/**
 * Returns the points as an array. It reads a tensor, copies rows of numbers to float64 and passes an array through
 * without a copy.
 * @param name the caller's name for them, the subject of the error message
 * @throws {ShapeError} if the shape is not [n, d] with d ≥ 1, or does not fit the data
 * @throws {ValueError} if a coordinate is NaN or infinite
 */
export function pointArray(points: PointArray | ReadableTensor | NestedNumbers, name = "points"): PointArray {
  const array = isTensor(points) ? fromTensor(points, name) : plainArray(points, name);
  const [n, d] = array.shape;
  if (array.shape.length !== 2 || !isCount(n, 0) || !isCount(d, 1) || array.data.length !== n * d)
    throw new ShapeError(
      `${name} must be n rows of d coordinates: got shape [${array.shape}] over ${array.data.length} values`,
    );
  const bad = firstNotFinite(array.data);
  if (bad >= 0)
    throw new ValueError(
      `${name} must be finite: row ${Math.floor(bad / d)}, column ${bad % d} is ${array.data[bad]}`,
    );
  return array;
}

/** Returns the array, or converts rows of numbers. Values may be infinite; the shape is not checked. */
export function plainArray(points: PointArray | NestedNumbers, name = "points"): PointArray {
  return Array.isArray(points) ? fromRows(points, name) : floats(points as PointArray, name);
}

const isTensor = (points: unknown): points is ReadableTensor =>
  typeof points === "object" && points !== null && "dataSync" in points;

function fromRows(rows: readonly unknown[], name: string): PointArray {
  const lists = rows.map((row, i) => {
    if (Array.isArray(row) && row.every((value) => typeof value === "number")) return row as number[];
    throw new ShapeError(`${name} must be rows of numbers: row ${i} is ${describe(row)}`);
  });
  const d = lists[0]?.length ?? 0;
  const uneven = lists.findIndex((row) => row.length !== d);
  if (uneven >= 0)
    throw new ShapeError(
      `${name} must be rows of the same length: row 0 has ${d} numbers, row ${uneven} has ${lists[uneven].length}`,
    );
  return { data: Float64Array.from(lists.flat()), shape: [lists.length, d] };
}

const describe = (value: unknown) => (value === null ? "null" : typeof value);

const isCount = (value: number, least: number) => Number.isInteger(value) && value >= least;

/** Returns the array if it holds floats; other lists of numbers, which JavaScript callers can pass, become float64. */
function floats(points: PointArray, name: string): PointArray {
  const { data, shape } = points ?? {};
  const list: unknown = data;
  const isList = Array.isArray(list) || (ArrayBuffer.isView(list) && !(list instanceof DataView));
  if (!isList || !Array.isArray(shape))
    throw new ShapeError(
      `${name} must be { data, shape: [n, d] }, a tensor of rank 2 or rows of numbers: got ${describe(points)}`,
    );
  if (data instanceof Float32Array || data instanceof Float64Array) return points;
  return { data: Float64Array.from(data as ArrayLike<number>), shape };
}

/** Returns its index, or −1 (by a loop, because `findIndex` with a function takes seven times as long). */
function firstNotFinite(data: Float32Array | Float64Array): number {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return i;
  return -1;
}

function fromTensor(tensor: ReadableTensor, name: string): PointArray {
  if (tensor.rank !== 2) throw new ShapeError(`${name} must have rank 2: got shape [${tensor.shape}]`);
  const [n, d] = tensor.shape;
  return { data: Float32Array.from(tensor.dataSync() as ArrayLike<number>), shape: [n, d] };
}

/**
 * Returns the rows of `points` at the given indices, in that order: `takeRows(targets, labels)` is the target of each
 * latent.
 * @param rows indices from 0 to n − 1; an index may be repeated
 * @returns [rows.length, d], a new array
 * @throws {ShapeError} if an index is not a row of the points
 * @example
 * takeRows([[1, 2], [3, 4], [5, 6]], [2, 0]); // rows 2 and 0: { data: [5, 6, 1, 2], shape: [2, 2] }
 */
export function takeRows(
  points: PointArray | ReadableTensor | NestedNumbers,
  rows: ArrayLike<number>,
): PointArray {
  const { data, shape } = pointArray(points);
  const [n, d] = shape;
  const taken = emptyLike(data, rows.length * d);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (!Number.isInteger(row) || row < 0 || row >= n)
      throw new ShapeError(`rows must be indices from 0 to ${n - 1}: got ${row}`);
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
