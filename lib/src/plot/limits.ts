import type { PointArray } from "../backend/index.js";

/** The window that a panel shows, in data units. */
export interface Limits {
  x: readonly [low: number, high: number];
  y: readonly [low: number, high: number];
}

/** The smallest square window around all points, with 5% of room on each side. */
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
  const widest = Math.max(high[0] - low[0], high[1] - low[1]);
  const reach = 0.55 * (widest > 0 && Number.isFinite(widest) ? widest : 1);
  const around = (axis: number) => {
    const middle = Number.isFinite(low[axis]) ? (low[axis] + high[axis]) / 2 : 0;
    return [middle - reach, middle + reach] as const;
  };
  return { x: around(0), y: around(1) };
}
