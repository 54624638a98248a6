import { sortedOrder } from "../../points/order.js";
import type { Directions } from "./directions.js";

/** Targets in the plane by angle; those of the same direction are together. */
export interface Ring {
  /** Increasing angles in [−π, π], one for each distinct direction. */
  angles: Float64Array;
  /** The directions themselves, x and y of each. */
  units: Float32Array | Float64Array;
  /** Ranks of the targets, by angle, then by rank. */
  ranks: Int32Array;
  /** Targets of direction k are `ranks[starts[k]] … ranks[starts[k + 1] − 1]`. */
  starts: Int32Array;
  /** Ranks of the targets without a full direction (shorter than the clamp, zeros too), whose angle does not decide. */
  short: Int32Array;
}

/** The angle of a direction in the plane. */
export function angleOf({ units }: Directions, rank: number): number {
  return Math.atan2(units[2 * rank + 1] + 0, units[2 * rank] + 0);
}

/** Sorts the full directions around the circle. */
export function ring(targets: Directions): Ring {
  const { units } = targets;
  const long = ranksWith(1, targets);
  const angle = new Float64Array(long.length);
  for (let k = 0; k < long.length; k++) angle[k] = angleOf(targets, long[k]);
  const order = sortedOrder(angle);
  const ranks = new Int32Array(long.length);
  const starts = new Int32Array(long.length + 1);
  const angles = new Float64Array(long.length);
  const distinct = new (units instanceof Float32Array ? Float32Array : Float64Array)(2 * long.length);
  let count = 0;
  for (let k = 0; k < ranks.length; k++) {
    ranks[k] = long[order[k]];
    const [x, y] = [units[2 * ranks[k]], units[2 * ranks[k] + 1]];
    if (count > 0 && x === distinct[2 * count - 2] && y === distinct[2 * count - 1]) continue;
    starts[count] = k;
    angles[count] = angle[order[k]];
    distinct[2 * count] = x;
    distinct[2 * count + 1] = y;
    count++;
  }
  starts[count] = ranks.length;
  return {
    angles: angles.subarray(0, count),
    units: distinct.subarray(0, 2 * count),
    ranks,
    starts: starts.subarray(0, count + 1),
    short: ranksWith(0, targets),
  };
}

function ranksWith(fullness: 0 | 1, { n, full }: Directions): Int32Array {
  const ranks = new Int32Array(n);
  let count = 0;
  for (let rank = 0; rank < n; rank++) if (full[rank] === fullness) ranks[count++] = rank;
  return ranks.subarray(0, count);
}

/** Increasing angles, looked up by sector; there are as many sectors as angles. */
export class Sectors {
  /** For each sector the first position whose angle lies in it or beyond it. */
  private readonly starts: Int32Array;
  private readonly perRadian: number;

  constructor(private readonly angles: Float64Array) {
    const n = angles.length;
    this.perRadian = n / (2 * Math.PI);
    this.starts = new Int32Array(n + 1).fill(n);
    for (let at = n - 1; at >= 0; at--) this.starts[this.sector(angles[at])] = at;
    for (let k = n - 1; k >= 0; k--) this.starts[k] = Math.min(this.starts[k], this.starts[k + 1]);
  }

  private sector(angle: number): number {
    return Math.min(Math.floor((angle + Math.PI) * this.perRadian), this.angles.length - 1);
  }

  /** {@link lowerBound} of an angle in [−π, π]. There must be angles. */
  lowerBound(angle: number): number {
    const k = this.sector(angle);
    return lowerBound(this.angles, angle, this.starts[k], this.starts[k + 1]);
  }
}

/** The first position, known to lie in low … high, whose angle is at least this one. */
export function lowerBound(angles: Float64Array, angle: number, low = 0, high = angles.length): number {
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
