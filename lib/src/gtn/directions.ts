import type { PointArray } from "../backend/index.js";
import { sortedOrder } from "./order.js";

/** The arithmetic of a labelling: each operation rounded to single, or to double precision. */
export type Precision = "float32" | "float64";

/** Points by increasing norm, each with its direction: what greedy labelling looks at. */
export interface Directions {
  n: number;
  d: number;
  /** `order[rank]` is the row, as given, that has this rank; equal norms in the order given. */
  order: Int32Array;
  /** Row-major by rank: x / max(‖x‖, clamp). Rows shorter than the clamp have a length below 1, zeros have 0, and no −0. */
  units: Float32Array | Float64Array;
  /** 1 where the norm reaches the clamp, so that the direction is a unit vector. */
  full: Uint8Array;
}

/**
 * Sorts by norm and normalises.
 * @param clamp the least norm to divide by
 */
export function directions(points: PointArray, clamp: number, precision: Precision): Directions {
  const [n, d] = points.shape;
  const FloatArray = precision === "float32" ? Float32Array : Float64Array;
  const data = precision === "float32" ? single(points.data) : points.data;
  const norms = precision === "float32" ? norms32(data, n, d) : norms64(data, n, d);
  const order = sortedOrder(norms);
  const units = new FloatArray(n * d);
  const full = new Uint8Array(n);
  for (let rank = 0; rank < n; rank++) {
    const row = order[rank];
    full[rank] = norms[row] >= clamp && norms[row] > 0 ? 1 : 0;
    const length = Math.max(norms[row], clamp) || 1;
    for (let k = 0; k < d; k++) units[rank * d + k] = data[row * d + k] / length + 0;
  }
  return { n, d, order, units, full };
}

function single(data: Float32Array | Float64Array): Float32Array {
  return data instanceof Float32Array ? data : new Float32Array(data);
}

/**
 * As PyTorch computes `norm(dim=1)` of short rows: squares are added by fused multiply-adds. (The product of two
 * float32 is exact in double precision, so one rounding of the sum is what the fused operation does, but for
 * double rounding once in 2²⁹.)
 */
function norms32(data: Float32Array | Float64Array, n: number, d: number): Float32Array {
  const norms = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = i * d; k < (i + 1) * d; k++) sum = Math.fround(sum + data[k] * data[k]);
    norms[i] = Math.sqrt(sum);
  }
  return norms;
}

function norms64(data: Float32Array | Float64Array, n: number, d: number): Float64Array {
  const norms = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = i * d; k < (i + 1) * d; k++) sum += data[k] * data[k];
    norms[i] = Math.sqrt(sum);
  }
  return norms;
}
