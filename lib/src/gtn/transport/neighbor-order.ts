import type { Random } from "../../backend/index.js";
import { orthonormalFrame } from "../../backend/orthonormal-frame.js";
import { norm } from "../../points/norm.js";
import { counting, sortedOrder } from "../../points/order.js";

/** A key of this many bits is exact in float32. */
const mostBits = 24;
/** With at least this many coordinates per axis, the axes use disjoint coordinates. */
const manyTimes = 3;

/** A direction in space: weights of some of the coordinates. */
interface Axis {
  coordinates: Int32Array;
  weights: Float32Array | Float64Array;
}

/** The axes of a grid, along which it halves space in turn. */
export type Grid = Axis[];

/** How many times a grid halves space, so that there is about one cell for each of n rows. */
export const halvings = (n: number): number => Math.min(mostBits, Math.max(1, Math.ceil(Math.log2(n))));

/** The number of a grid's axes. */
export const axisCount = (n: number, d: number): number => Math.min(d, halvings(n));

/** Draws a randomly rotated grid for n rows of d numbers. */
export function randomGrid(n: number, d: number, random: Random): Grid {
  const count = axisCount(n, d);
  if (d >= manyTimes * halvings(n)) return disjointAxes(count, d, random);
  const coordinates = counting(d);
  return orthonormalFrame(count, d, random).map((weights) => ({ coordinates, weights }));
}

/** The weights of a grid's axes, row-major, shape [axes, columns], with 0 in the columns that an axis does not use. */
export function gridWeights(grid: Grid, columns: number): Float32Array {
  const all = new Float32Array(grid.length * columns);
  grid.forEach(({ coordinates, weights }, axis) => {
    for (let m = 0; m < weights.length; m++) all[axis * columns + coordinates[m]] = weights[m];
  });
  return all;
}

/**
 * Orthonormal axes, each a random mixture of coordinates that no other axis uses: all of them together read every
 * coordinate of a row once.
 */
function disjointAxes(count: number, d: number, random: Random): Axis[] {
  const order = random.permutation(d);
  const normals = random.normals(d);
  return Array.from({ length: count }, (_, axis) => {
    const coordinates = order.slice(Math.floor((axis * d) / count), Math.floor(((axis + 1) * d) / count));
    const weights = Float32Array.from(coordinates, (k) => normals[k]);
    const length = norm(weights);
    return { coordinates, weights: weights.map((weight) => weight / length) };
  });
}

/**
 * Returns the rows in an order in which neighbors are close in space: the Morton order of the cells of a grid that is
 * halved at the medians along one axis after the other. O(nd log n), by sorting ranks and keys.
 * @param rows row-major, shape [n, d]
 */
export function neighborOrder(rows: Float32Array, n: number, d: number, axes: Grid): Int32Array {
  const dense = axes[0].coordinates.length === d;
  const places = dense
    ? projections(
        rows,
        n,
        axes.map(({ weights }) => weights),
      )
    : disjointProjections(rows, n, d, axes);
  const bits = halvings(n);
  const keys = new Int32Array(n);
  places.forEach((along, first) => {
    interleave(sortedOrder(along), keys, bits, first, places.length);
  });
  return sortedOrder(new Float32Array(keys));
}

/** Each row's place along axes that use a part of the coordinates. */
function disjointProjections(rows: Float32Array, n: number, d: number, axes: Axis[]): Float32Array[] {
  const places = axes.map(() => new Float32Array(n));
  for (let i = 0; i < n; i++)
    axes.forEach(({ coordinates, weights }, axis) => {
      let sum = 0;
      for (let m = 0; m < weights.length; m++) sum += rows[i * d + coordinates[m]] * weights[m];
      places[axis][i] = sum;
    });
  return places;
}

/** Writes the binary digits of each row's rank to every `stride`-th bit of the key, from bit `first` on. */
function interleave(byRank: Int32Array, keys: Int32Array, bits: number, first: number, stride: number): void {
  const n = byRank.length;
  const digits = Math.ceil((bits - first) / stride);
  const cells = 2 ** digits;
  for (let rank = 0; rank < n; rank++) {
    const cell = Math.floor((rank * cells) / n);
    let spread = 0;
    for (let digit = 0, bit = bits - 1 - first; digit < digits; digit++, bit -= stride)
      spread |= ((cell >>> (digits - 1 - digit)) & 1) << bit;
    keys[byRank[rank]] |= spread;
  }
}

/** Each row's place along each axis. Four axes at a time, so that a coordinate is read once for all of them. */
function projections(rows: Float32Array, n: number, axes: Axis["weights"][]): Float32Array[] {
  const along = axes.map(() => new Float32Array(n));
  let first = 0;
  for (; first + 3 < axes.length; first += 4) projectOnFour(rows, axes.slice(first), along.slice(first));
  for (; first < axes.length; first++) project(rows, axes[first], along[first]);
  return along;
}

function projectOnFour(
  rows: Float32Array,
  [a, b, c, e]: Axis["weights"][],
  [alongA, alongB, alongC, alongE]: Float32Array[],
): void {
  const d = a.length;
  for (let i = 0, at = 0; i < alongA.length; i++) {
    let sumA = 0;
    let sumB = 0;
    let sumC = 0;
    let sumE = 0;
    for (let k = 0; k < d; k++, at++) {
      const x = rows[at];
      sumA += x * a[k];
      sumB += x * b[k];
      sumC += x * c[k];
      sumE += x * e[k];
    }
    alongA[i] = sumA;
    alongB[i] = sumB;
    alongC[i] = sumC;
    alongE[i] = sumE;
  }
}

function project(rows: Float32Array, axis: Axis["weights"], along: Float32Array): void {
  const d = axis.length;
  for (let i = 0, at = 0; i < along.length; i++) {
    let sum = 0;
    for (let k = 0; k < d; k++, at++) sum += rows[at] * axis[k];
    along[i] = sum;
  }
}
