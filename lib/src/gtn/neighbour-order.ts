import type { Random } from "../backend/index.js";
import { sortedOrder } from "./order.js";

/** A key of so many bits is exact in float32. */
const mostBits = 24;

/**
 * The rows in an order in which neighbours are close in space: cells of a randomly rotated grid, halved along one axis
 * after the other at the medians, in Morton's order. O(nd log n), by sorting ranks and keys.
 * @param rows row-major, shape [n, d]
 */
export function neighbourOrder(rows: Float32Array, n: number, d: number, random: Random): Int32Array {
  const bits = Math.min(mostBits, Math.max(1, Math.ceil(Math.log2(n))));
  const axes = orthonormalFrame(Math.min(d, bits), d, random);
  const keys = new Int32Array(n);
  axes.forEach((axis, first) => {
    interleave(sortedOrder(project(rows, n, axis)), keys, bits, first, axes.length);
  });
  return sortedOrder(new Float32Array(keys));
}

/** Gives the binary digits of each row's rank to every `stride`-th of the key's bits, from bit `first` on. */
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

/** `count` random orthonormal vectors in d dimensions (Gram and Schmidt on Gaussian draws). */
export function orthonormalFrame(count: number, d: number, random: Random): Float64Array[] {
  const frame: Float64Array[] = [];
  while (frame.length < count) {
    const axis = Float64Array.from(random.normals(d));
    for (const other of frame) {
      const along = axis.reduce((sum, x, k) => sum + x * other[k], 0);
      for (let k = 0; k < d; k++) axis[k] -= along * other[k];
    }
    const length = Math.hypot(...axis);
    if (length < 1e-6) continue;
    frame.push(axis.map((x) => x / length));
  }
  return frame;
}

function project(rows: Float32Array, n: number, axis: Float64Array): Float32Array {
  const d = axis.length;
  const along = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    const row = i * d;
    let even = 0;
    let odd = 0;
    let k = 0;
    for (; k + 3 < d; k += 4) {
      even += rows[row + k] * axis[k] + rows[row + k + 2] * axis[k + 2];
      odd += rows[row + k + 1] * axis[k + 1] + rows[row + k + 3] * axis[k + 3];
    }
    for (; k < d; k++) even += rows[row + k] * axis[k];
    along[i] = even + odd;
  }
  return along;
}
