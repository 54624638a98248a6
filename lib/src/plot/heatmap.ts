import { type Points, shapeOf } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { atLeast } from "../points/count.js";
import { extent } from "../points/extent.js";
import { type Figure, figure } from "./chart/figure.js";
import { type Limits, requireRange } from "./chart/limits.js";
import { rounded } from "./chart/panel.js";
import { planePoints } from "./spanning-tree.js";

/** The content of a heat map of bin counts. */
export interface HeatmapOptions {
  /** [n, 2] */
  points: Points;
  limits: Limits;
  /** Bins on each side. Default 10. */
  bins?: number;
  /** The expected count of each bin, which becomes the center of the color scale. */
  expected?: number;
  title?: string;
}

/**
 * Draws the number of points in each of bins × bins cells of a window. The numbers are printed in the cells if they
 * fit.
 *
 * @example
 * heatmap({ points: uniformSquare({ n: 10_000 }), limits: { x: [0, 1], y: [0, 1] }, expected: 100 });
 */
export function heatmap({ points, limits, bins = 10, expected, title }: HeatmapOptions): Figure {
  atLeast(1, bins, "bins");
  requireRange(limits.x);
  requireRange(limits.y);
  if (expected !== undefined && !(expected > 0 && expected < Number.POSITIVE_INFINITY))
    throw new ValueError(`expected must be positive and finite: got ${expected}`);
  const counts = cellCounts(points, limits, bins);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const outside = shapeOf(points)[0] - total;
  const [least, most] = extent(counts);
  const step = {
    x: (limits.x[1] - limits.x[0]) / bins,
    y: (limits.y[1] - limits.y[0]) / bins,
  };
  const values = Array.from(counts, (count, i) => {
    const [column, row] = [i % bins, Math.floor(i / bins)];
    return {
      count,
      x: rounded(limits.x[0] + column * step.x, limits.x),
      x2: rounded(limits.x[0] + (column + 1) * step.x, limits.x),
      y: rounded(limits.y[0] + row * step.y, limits.y),
      y2: rounded(limits.y[0] + (row + 1) * step.y, limits.y),
    };
  });
  const x = { field: "x", type: "quantitative", scale: { domain: limits.x, nice: false }, title: null };
  const y = { field: "y", type: "quantitative", scale: { domain: limits.y, nice: false }, title: null };
  const scale =
    expected === undefined
      ? { scheme: "oranges", domain: [0, Math.max(1, most)] }
      : { scheme: "blueorange", domain: [0, Math.max(2 * expected, most)], domainMid: expected };
  const middle = {
    x: { ...x, field: "cx" },
    y: { ...y, field: "cy" },
  };
  const middleCount = expected ?? 0;
  const isDark = (count: number) =>
    Math.abs(count - middleCount) > 0.7 * (count > middleCount ? scale.domain[1] - middleCount : middleCount);
  const numbers = values.map((cell) => ({
    count: cell.count,
    ink: isDark(cell.count) ? "white" : "#222",
    cx: rounded((cell.x + cell.x2) / 2, limits.x),
    cy: rounded((cell.y + cell.y2) / 2, limits.y),
  }));
  return figure(
    {
      view: { stroke: null },
      width: 340,
      height: 340,
      ...(title === undefined ? {} : { title }),
      layer: [
        {
          data: { values },
          mark: { type: "rect", ...(bins <= 12 ? { stroke: "white", strokeWidth: 0.5 } : {}) },
          encoding: {
            x,
            x2: { field: "x2" },
            y,
            y2: { field: "y2" },
            color: { field: "count", type: "quantitative", scale, legend: { title: "points" } },
          },
        },
        ...(bins <= 12
          ? [
              {
                data: { values: numbers },
                mark: { type: "text", fontSize: 9.5 },
                encoding: { ...middle, text: { field: "count" }, color: { field: "ink", scale: null } },
              },
            ]
          : []),
      ],
    },
    {
      caption:
        `Points in ${bins} × ${bins} cells: ${least} to ${most} per cell` +
        `${expected === undefined ? "" : `, with ${expected} expected`}; ${outside} outside.`,
    },
  );
}

/** The counts row by row from the bottom left. */
export function cellCounts(points: Points, { x, y }: Limits, bins: number): Int32Array {
  const { data, shape } = planePoints(points);
  const counts = new Int32Array(bins * bins);
  for (let i = 0; i < shape[0]; i++) {
    const column = Math.floor(((data[2 * i] - x[0]) / (x[1] - x[0])) * bins);
    const row = Math.floor(((data[2 * i + 1] - y[0]) / (y[1] - y[0])) * bins);
    if (column >= 0 && column < bins && row >= 0 && row < bins) counts[row * bins + column]++;
  }
  return counts;
}
