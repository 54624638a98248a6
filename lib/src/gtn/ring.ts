import type { Directions } from "./directions.js";
import { counting, sortedOrder } from "./order.js";

/** Targets in the plane by angle, those of one and the same direction together. */
export interface Ring {
  /** Increasing angles in [−π, π], one for each distinct direction. */
  angles: Float64Array;
  /** Ranks of the targets, by angle, then by rank. */
  ranks: Int32Array;
  /** Targets of direction k are `ranks[starts[k]] … ranks[starts[k + 1] − 1]`. */
  starts: Int32Array;
  /** Ranks of the targets without a full direction (shorter than the clamp, zeros too), which no angle tells. */
  short: Int32Array;
}

/** The angle of a direction in the plane. */
export function angleOf({ units }: Directions, rank: number): number {
  return Math.atan2(units[2 * rank + 1] + 0, units[2 * rank] + 0);
}

/** Sorts the full directions around the circle. */
export function ring(targets: Directions): Ring {
  const { n, full, units } = targets;
  const all = counting(n);
  const long = all.filter((rank) => full[rank] === 1);
  const angle = new Float64Array(long.length);
  for (let k = 0; k < long.length; k++) angle[k] = angleOf(targets, long[k]);
  const order = sortedOrder(angle);
  const ranks = new Int32Array(long.length);
  const starts = new Int32Array(long.length + 1);
  const angles = new Float64Array(long.length);
  let count = 0;
  for (let k = 0; k < ranks.length; k++) {
    ranks[k] = long[order[k]];
    const [a, b] = [2 * ranks[k], 2 * ranks[k - 1]];
    if (k > 0 && units[a] === units[b] && units[a + 1] === units[b + 1]) continue;
    starts[count] = k;
    angles[count++] = angle[order[k]];
  }
  starts[count] = ranks.length;
  return {
    angles: angles.subarray(0, count),
    ranks,
    starts: starts.subarray(0, count + 1),
    short: all.filter((rank) => full[rank] === 0),
  };
}

/** The first position whose angle is at least this one. */
export function lowerBound(angles: Float64Array, angle: number): number {
  let low = 0;
  let high = angles.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (angles[middle] < angle) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first position whose angle is above this one. */
export function upperBound(angles: Float64Array, angle: number): number {
  let low = 0;
  let high = angles.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (angles[middle] <= angle) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The angle from one direction to another, 0 … π. */
export function gapBetween(a: number, b: number): number {
  const gap = Math.abs(a - b);
  return gap > Math.PI ? 2 * Math.PI - gap : gap;
}
