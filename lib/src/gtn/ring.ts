import type { Directions } from "./directions.js";
import { sortedOrder } from "./order.js";

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
  const ranks = Int32Array.from({ length: n }, (_, rank) => rank);
  const long = ranks.filter((rank) => full[rank] === 1);
  const angles = Float64Array.from(long, (rank) => angleOf(targets, rank));
  const order = sortedOrder(angles);
  const sorted = Int32Array.from(order, (k) => long[k]);
  const starts: number[] = [];
  for (let k = 0; k < sorted.length; k++) {
    const [a, b] = [2 * sorted[k], 2 * sorted[k - 1]];
    if (k === 0 || units[a] !== units[b] || units[a + 1] !== units[b + 1]) starts.push(k);
  }
  return {
    angles: Float64Array.from(starts, (k) => angles[order[k]]),
    ranks: sorted,
    starts: Int32Array.from([...starts, sorted.length]),
    short: ranks.filter((rank) => full[rank] === 0),
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
