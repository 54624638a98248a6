import type { Random } from "../backend/index.js";
import { orthonormalFrame } from "./neighbour-order.js";

/**
 * A lower bound on the mean ‖s − t‖² of any bijection: along each axis of an orthonormal frame the cost is at
 * least that of matching by rank there, and the axes add up. The best of the given axes and some random frames.
 * O(frames · d · n log n).
 */
export function transportBound(
  latents: Float32Array,
  targets: Float32Array,
  d: number,
  frames: number,
  draws: Random,
): number {
  const identity = Array.from({ length: d }, (_, k) =>
    Float64Array.from({ length: d }, (_, m) => (m === k ? 1 : 0)),
  );
  let best = 0;
  for (let f = 0; f < frames; f++) {
    const frame = f === 0 ? identity : orthonormalFrame(d, d, draws);
    best = Math.max(
      best,
      frame.reduce((sum, axis) => sum + rankCost(along(latents, axis), along(targets, axis)), 0),
    );
  }
  return best;
}

function along(rows: Float32Array, axis: Float64Array): Float32Array {
  const d = axis.length;
  const values = new Float32Array(rows.length / d);
  for (let i = 0; i < values.length; i++) {
    let sum = 0;
    for (let k = 0; k < d; k++) sum += rows[i * d + k] * axis[k];
    values[i] = sum;
  }
  return values;
}

function rankCost(a: Float32Array, b: Float32Array): number {
  a.sort();
  b.sort();
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum / a.length;
}
