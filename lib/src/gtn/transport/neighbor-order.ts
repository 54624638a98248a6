import type { Random } from "../../backend/index.js";
import { orthonormalFrame } from "../../backend/orthonormal-frame.js";
import { norm } from "../../points/norm.js";
import { sortedOrder } from "../../points/order.js";

/** A key of this many bits is exact in float32. */
const mostBits = 24;
/** With at least this many coordinates per axis, the axes use disjoint coordinates. */
const manyTimes = 3;

/**
 * Returns the rows in an order in which neighbors are close in space: the Morton order of the cells of a randomly
 * rotated grid, halved at the medians along one axis after the other. O(nd log n), by sorting ranks and keys.
 * @param rows row-major, shape [n, d]
 */
export function neighborOrder(rows: Float32Array, n: number, d: number, random: Random): Int32Array {
  const bits = Math.min(mostBits, Math.max(1, Math.ceil(Math.log2(n))));
  const places =
    d < manyTimes * bits
      ? projections(rows, n, orthonormalFrame(Math.min(d, bits), d, random))
      : groupProjections(rows, n, d, bits, random);
  const keys = new Int32Array(n);
  places.forEach((along, first) => {
    interleave(sortedOrder(along), keys, bits, first, places.length);
  });
  return sortedOrder(new Float32Array(keys));
}

/**
 * Each row's place along `count` orthonormal axes, each a random mixture of coordinates that no other axis uses: a
 * random rotation that reads every coordinate of a row once.
 */
function groupProjections(
  rows: Float32Array,
  n: number,
  d: number,
  count: number,
  random: Random,
): Float32Array[] {
  const order = random.permutation(d);
  const weights = random.normals(d);
  const groups = Array.from({ length: count }, (_, axis) => {
    const members = order.slice(Math.floor((axis * d) / count), Math.floor(((axis + 1) * d) / count));
    const length = norm(Array.from(members, (k) => weights[k]));
    for (const k of members) weights[k] /= length;
    return { members, along: new Float32Array(n) };
  });
  for (let i = 0; i < n; i++)
    for (const { members, along } of groups) {
      let sum = 0;
      for (let m = 0; m < members.length; m++) sum += rows[i * d + members[m]] * weights[members[m]];
      along[i] = sum;
    }
  return groups.map(({ along }) => along);
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
function projections(rows: Float32Array, n: number, axes: Float64Array[]): Float32Array[] {
  const along = axes.map(() => new Float32Array(n));
  let first = 0;
  for (; first + 3 < axes.length; first += 4) projectOnFour(rows, axes.slice(first), along.slice(first));
  for (; first < axes.length; first++) project(rows, axes[first], along[first]);
  return along;
}

function projectOnFour(
  rows: Float32Array,
  [a, b, c, e]: Float64Array[],
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

function project(rows: Float32Array, axis: Float64Array, along: Float32Array): void {
  const d = axis.length;
  for (let i = 0, at = 0; i < along.length; i++) {
    let sum = 0;
    for (let k = 0; k < d; k++, at++) sum += rows[at] * axis[k];
    along[i] = sum;
  }
}
