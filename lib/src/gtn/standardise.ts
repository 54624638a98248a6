import type { PointArray } from "../backend/index.js";

/**
 * The points as float32 with mean 0 and variance 1 in each dimension; a constant dimension becomes 0. Per
 * dimension only: whitening was tried for labelling and hurt.
 */
export function standardised({ data, shape: [n, d] }: PointArray): Float32Array {
  const rows = new Float32Array(n * d);
  for (let k = 0; k < d; k++) {
    let sum = 0;
    for (let at = k; at < data.length; at += d) sum += data[at];
    const mean = sum / n;
    let squares = 0;
    for (let at = k; at < data.length; at += d) squares += (data[at] - mean) ** 2;
    const scale = squares > 0 ? Math.sqrt(n / squares) : 0;
    for (let at = k; at < data.length; at += d) rows[at] = (data[at] - mean) * scale;
  }
  return rows;
}
