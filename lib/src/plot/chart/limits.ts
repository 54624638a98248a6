import type { PointArray } from "../../backend/index.js";
import { ValueError } from "../../errors.js";

/** The window that a panel shows, in data units. */
export interface Limits {
  x: readonly [low: number, high: number];
  y: readonly [low: number, high: number];
}

/** @throws {ValueError} unless the range ascends and is finite */
export function requireRange([low, high]: readonly [low: number, high: number], name = "range"): void {
  if (!(high > low && Number.isFinite(high - low)))
    throw new ValueError(`${name} must be ascending and finite: got ${low} to ${high}`);
}

/**
 * Returns the limits given, or the smallest square window around all points.
 * @throws {ValueError} if the limits do not ascend or are not finite, or the points lie too far apart for a window
 */
export function windowOf(limits: Limits | undefined, clouds: readonly PointArray[]): Limits {
  const window = limits ?? squareAround(clouds);
  requireRange(window.x, "The window's x");
  requireRange(window.y, "The window's y");
  return window;
}

/** The smallest square window around all points, with a margin of 5% on each side. */
export function squareAround(clouds: readonly PointArray[]): Limits {
  const [low, high] = [
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ];
  for (const { data } of clouds)
    for (let i = 0; i < data.length; i++) {
      const axis = i % 2;
      if (data[i] < low[axis]) low[axis] = data[i];
      if (data[i] > high[axis]) high[axis] = data[i];
    }
  if (low[0] > high[0]) return { x: [-0.55, 0.55], y: [-0.55, 0.55] };
  const widest = Math.max(high[0] - low[0], high[1] - low[1]);
  const reach = 0.55 * (widest > 0 ? widest : 1);
  const around = (axis: number) => {
    const middle = low[axis] / 2 + high[axis] / 2;
    return [middle - reach, middle + reach] as const;
  };
  return { x: around(0), y: around(1) };
}
