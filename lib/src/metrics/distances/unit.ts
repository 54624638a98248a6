import type { PointArray } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import { greatestSize, powerOfTwo } from "../../points/power-of-two.js";

/** Squares and sums of squares of coordinates up to this size fit single precision. */
const usual = { least: 2 ** -50, most: 2 ** 50 };

/** Sets of points in another unit: the true coordinates are `unit` times those of `sets`. */
export interface InUnits<Sets extends readonly PointArray[]> {
  sets: Sets;
  unit: number;
}

/**
 * Returns the sets, divided by a power of two if squares of their coordinates would overflow or vanish. The division is
 * exact. Coordinates of ordinary size are passed through, not copied.
 * @throws {ValueError} if a coordinate is so large that differences overflow
 */
export function inUnits<Sets extends readonly PointArray[]>(...sets: Sets): InUnits<Sets> {
  const largest = sets.reduce((most, { data }) => Math.max(most, greatestSize(data)), 0);
  if (largest === 0 || (largest >= usual.least && largest <= usual.most)) return { sets, unit: 1 };
  const unit = powerOfTwo(largest);
  const scaled = sets.map(({ data, shape }) => ({ data: Float64Array.from(data, (x) => x / unit), shape }));
  return { sets: scaled as readonly PointArray[] as Sets, unit };
}

/**
 * Returns the number if it is finite.
 * @throws {ValueError} if it is NaN or infinite: a result of finite points that exceeds the range of a double
 */
export function finite(value: number, name: string): number {
  if (!Number.isFinite(value))
    throw new ValueError(`${name} is too large for a double: scale the points down`);
  return value;
}
