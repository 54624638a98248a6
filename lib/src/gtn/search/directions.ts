import type { PointArray } from "../../backend/index.js";
import { twoTo } from "../../points/column-frames.js";
import { sortedOrder } from "../../points/order.js";

/** The arithmetic of a labeling: each operation is rounded to single or to double precision. */
export type Precision = "float32" | "float64";

/** Points by increasing norm, each with its direction: the input of greedy labeling. */
export interface Directions {
  n: number;
  d: number;
  /** `order[rank]` is the given row with this rank; equal norms keep the given order. */
  order: Int32Array;
  /** Row-major by rank: x / max(‖x‖, clamp). Rows shorter than the clamp have a length below 1, zeros have 0, and no −0. */
  units: Float32Array | Float64Array;
  /** 1 where the norm reaches the clamp, so that the direction is a unit vector. */
  full: Uint8Array;
}

/**
 * Coordinates from this size on are divided by a power of two before they are squared, which changes no bit of a
 * direction. Below it, squares of up to 2⁴⁰ coordinates stay in the range of single, or double, precision.
 */
const largeFrom = { float32: 2 ** 40, float64: 2 ** 480 } as const;
/** Below this, squares lose digits in double precision. */
const smallBelow = 2 ** -480;

/**
 * Sorts by norm and normalizes.
 * @param clamp the least norm to divide by
 */
export function directions(points: PointArray, clamp: number, precision: Precision): Directions {
  const [n, d] = points.shape;
  const FloatArray = precision === "float32" ? Float32Array : Float64Array;
  const { data, units: scales } = inRange(points, clamp, precision);
  const norms = precision === "float32" ? norms32(data, n, d) : norms64(data, n, d);
  const order = sortedOrder(scales ? comparable(norms, scales) : norms);
  const units = new FloatArray(n * d);
  const full = new Uint8Array(n);
  for (let rank = 0; rank < n; rank++) {
    const row = order[rank];
    const least = clamp / (scales ? scales[row] : 1);
    full[rank] = norms[row] >= least && norms[row] > 0 ? 1 : 0;
    const length = Math.max(norms[row], least) || 1;
    for (let k = 0; k < d; k++) units[rank * d + k] = data[row * d + k] / length + 0;
  }
  return { n, d, order, units, full };
}

/** Norms on one scale, smaller than the rows' if the longest norm would overflow. */
function comparable(norms: Float32Array | Float64Array, units: Float64Array): Float64Array {
  const shrink = units.some((unit) => unit > 2 ** 900) ? 2 ** -100 : 1;
  return Float64Array.from(units, (unit, i) => norms[i] * (unit * shrink));
}

/**
 * Rows whose squares are in the range of the precision. A row that is too large is divided by a power of two, its unit.
 * So is a row that is too small, unless the clamp makes it short anyway.
 * @returns `units` [n], or undefined if all of them are 1
 */
function inRange(
  { data, shape: [n, d] }: PointArray,
  clamp: number,
  precision: Precision,
): { data: Float32Array | Float64Array; units?: Float64Array } {
  const units = new Float64Array(n).fill(1);
  let scaled = false;
  for (let i = 0; i < n; i++) {
    let largest = 0;
    for (let k = i * d; k < (i + 1) * d; k++) largest = Math.max(largest, Math.abs(data[k]));
    if (largest < largeFrom[precision] && (largest >= smallBelow || clamp > 0 || largest === 0)) continue;
    units[i] = twoTo(Math.floor(Math.log2(largest)));
    scaled = true;
  }
  if (!scaled) return { data: precision === "float32" ? single(data) : data };
  const moved = new (precision === "float32" ? Float32Array : Float64Array)(n * d);
  for (let i = 0; i < n; i++) for (let k = i * d; k < (i + 1) * d; k++) moved[k] = data[k] / units[i];
  return { data: moved, units };
}

function single(data: Float32Array | Float64Array): Float32Array {
  return data instanceof Float32Array ? data : new Float32Array(data);
}

/**
 * Computes what PyTorch's `norm(dim=1)` does for short rows: it adds squares by fused multiply-adds. (The product of
 * two float32 is exact in double precision, so one rounding of the sum equals the fused operation, except for double
 * rounding once in 2²⁹.)
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
