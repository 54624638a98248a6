import { type Interval, meanInterval } from "topolab/metrics";

/** What work of one size costs. */
export type Cost = readonly [size: number, cost: number];

/** Fewer sizes than this have no exponent. */
const leastSizes = 3;

/** Returns the slope of the least-squares line through the costs, both axes logarithmic: p for costs that grow as sizeᵖ. */
export function slope(costs: readonly Cost[]): number {
  const points = costs.map(([size, cost]) => [Math.log(size), Math.log(cost)]);
  const mean = (k: number) => points.reduce((sum, point) => sum + point[k], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const sum = (term: (point: number[]) => number) => points.reduce((total, point) => total + term(point), 0);
  return sum((point) => (point[0] - x) * (point[1] - y)) / sum((point) => (point[0] - x) ** 2);
}

/**
 * Returns the slope with the jackknife's 95% interval: the spread of the slopes without one of the sizes each.
 * @returns undefined for fewer than three sizes, which have no such interval
 */
export function exponent(costs: readonly Cost[]): Interval | undefined {
  if (costs.length < leastSizes) return undefined;
  const [n, value] = [costs.length, slope(costs)];
  const pseudo = costs.map((left) => n * value - (n - 1) * slope(costs.filter((cost) => cost !== left)));
  const { low, high } = meanInterval(pseudo);
  return { value, low, high };
}
