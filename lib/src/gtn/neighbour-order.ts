import type { Random } from "../backend/index.js";
import { counting } from "./order.js";

/** How many points a leaf of the tree may hold. */
const leafSize = 16;

/**
 * The rows in the order of the leaves of a randomly rotated kd-tree, so that rows close in the order are close in
 * space: each node is split at its median along the next axis of a random orthonormal frame. O(nd log n).
 * @param rows row-major, shape [n, d]
 */
export function neighbourOrder(rows: Float32Array, n: number, d: number, random: Random): Int32Array {
  const depth = Math.max(0, Math.ceil(Math.log2(n / leafSize)));
  const axes = orthonormalFrame(Math.max(1, Math.min(d, depth)), d, random);
  const coordinates = axes.map((axis) => project(rows, n, axis));
  const order = counting(n);
  const split = (from: number, to: number, level: number) => {
    if (to - from <= leafSize) return;
    const middle = (from + to + 1) >> 1;
    partition(order, coordinates[level % axes.length], from, to, middle);
    split(from, middle, level + 1);
    split(middle, to, level + 1);
  };
  split(0, n, 0);
  return order;
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
    let sum = 0;
    for (let k = 0; k < d; k++) sum += rows[i * d + k] * axis[k];
    along[i] = sum;
  }
  return along;
}

/** Hoare's selection: afterwards no key before `middle` is above, and none from it on below, the key there. */
function partition(order: Int32Array, keys: Float32Array, from: number, to: number, middle: number): void {
  let low = from;
  let high = to - 1;
  while (low < high) {
    const pivot = keys[order[(low + high) >> 1]];
    let i = low;
    let j = high;
    while (i <= j) {
      while (keys[order[i]] < pivot) i++;
      while (keys[order[j]] > pivot) j--;
      if (i > j) break;
      const swapped = order[i];
      order[i++] = order[j];
      order[j--] = swapped;
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}
