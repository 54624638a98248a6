import { type Points, pointArray, takeRows } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import { extent } from "../points/extent.js";
import { type Figure, figure, type Spec } from "./chart/figure.js";
import { axes, type Frame, panel, rounded } from "./chart/panel.js";
import { ascending, ranks } from "./chart/ranks.js";
import { sideBySide } from "./chart/row.js";
import { palette } from "./chart/theme.js";

/** The content of Figure 2. */
export interface QuantileMapOptions {
  /** Shape [n, 1]: the normal sample y; the figure is readable with 15 to 40 points. */
  latents: Points;
  /** Shape [n, 1]: the uniform sample. */
  targets: Points;
  /** Shape [n]: for each latent the index of its target row x_y. */
  labels: ArrayLike<number>;
}

interface Pair {
  y: number;
  x: number;
  rank: number;
}

/**
 * Draws GTN, Fig. 2: the mapping from N(0, 1) to U(0, 1) as lines from each y down to its label x_y (left), and the
 * labeling (right): y and x_y have the same empirical CDF value, so they lie on one level of the two CDFs.
 * @throws {ShapeError} if the samples are not 1-D or differ in size, or a label is missing or not a row of the targets
 * @example
 * const [latents, targets] = [gaussian({ n: 20, d: 1 }), gaussian({ n: 20, d: 1 })];
 * quantileMap({ latents, targets, labels: cdfLabels(latents, targets) });
 */
export function quantileMap({ latents, targets, labels }: QuantileMapOptions): Figure {
  const y = pointArray(latents, "latents");
  const x = pointArray(targets, "targets");
  const n = y.shape[0];
  if (y.shape[1] !== 1 || x.shape[1] !== 1 || x.shape[0] !== n || labels.length !== n)
    throw new ShapeError(
      `latents and targets must be 1-D samples of the same size, with one label for each: got shapes [${y.shape}], [${x.shape}] and ${labels.length} labels`,
    );
  const rank = ranks(y.data);
  const labeled = takeRows(x, labels).data;
  const pairs = Array.from({ length: n }, (_, i) => ({
    y: rounded(y.data[i]),
    x: rounded(labeled[i]),
    rank: rank[i],
  }));
  return figure(sideBySide([mapping(pairs), labeling(pairs, y.data, x.data)]), {
    caption:
      `Each of ${n} points y of a normal sample goes to the point x_y of a uniform sample with the same empirical ` +
      "CDF value. Left: the mapping. Right: the two empirical CDFs; y and x_y lie on one level.",
  });
}

const size = { width: 340, height: 300 };

const reach = (values: number[]): [number, number] => {
  const [low, high] = extent(values);
  return [Math.min(-0.2, low - 0.2), Math.max(1.2, high + 0.2)];
};

/** The sample at the top, its labels at the bottom, a line for each pair. */
function mapping(pairs: Pair[]): Spec {
  const limits = { x: reach(pairs.flatMap(({ x, y }) => [x, y])), y: [-0.25, 1.25] } as const;
  const frame: Frame = { ...size, limits, title: "The mapping h", xTitle: "value", yTitle: null };
  const joins = pairs.map(({ x, y }) => ({ x: y, x2: x, y: 1, y2: 0 }));
  const ends = pairs.flatMap(({ x, y, rank }) => [
    { x: y, y: 1, rank },
    { x, y: 0, rank },
  ]);
  const names = [
    { x: limits.x[0], y: 1.13, name: "y ~ N(0, 1)" },
    { x: limits.x[0], y: -0.13, name: "x ~ U(0, 1)" },
  ];
  return panel(frame, [
    {
      data: { values: joins },
      mark: { type: "rule", color: "#bbb", strokeWidth: 0.8 },
      encoding: { ...axes(frame), x2: { field: "x2" }, y2: { field: "y2" } },
    },
    ranked(ends, pairs.length, frame),
    {
      data: { values: names },
      mark: { type: "text", align: "left", dx: 6, fontSize: 12 },
      encoding: { ...axes(frame), text: { field: "name" } },
    },
  ]);
}

/** Both empirical CDFs, and the level on which each y meets its x_y. */
function labeling(pairs: Pair[], y: ArrayLike<number>, x: ArrayLike<number>): Spec {
  const n = pairs.length;
  const limits = { x: reach(pairs.flatMap((pair) => [pair.x, pair.y])), y: [-0.03, 1.03] } as const;
  const frame: Frame = { ...size, limits, title: "The labeling", xTitle: "value", yTitle: "empirical CDF" };
  const levels = pairs.map((pair) => ({ x: pair.y, x2: pair.x, y: (pair.rank + 1) / n }));
  const ends = pairs.flatMap((pair) =>
    [pair.y, pair.x].map((value) => ({ x: value, y: (pair.rank + 1) / n, rank: pair.rank })),
  );
  const steps = [
    ...cdfSteps(y, limits.x).map((step) => ({ ...step, series: series[0] })),
    ...cdfSteps(x, limits.x).map((step) => ({ ...step, series: series[1] })),
  ];
  return panel(frame, [
    {
      data: { values: levels },
      mark: { type: "rule", color: "#999", strokeWidth: 0.8, strokeDash: [3, 2] },
      encoding: { ...axes(frame), x2: { field: "x2" } },
    },
    {
      data: { values: steps },
      mark: { type: "line", interpolate: "step-after", strokeWidth: 1.6, clip: true },
      encoding: {
        ...axes(frame),
        stroke: {
          field: "series",
          scale: { domain: series, range: [palette[0], palette[4]] },
          legend: { title: null, orient: "bottom-right", offset: 12 },
        },
      },
    },
    ranked(ends, n, frame),
  ]);
}

const series = ["CDF of y", "CDF of x"];

/** Points in the color of their rank. */
function ranked(values: object[], n: number, frame: Frame): Spec {
  const scale = { scheme: "pinkyellowgreen", domain: [0, n - 1] };
  return {
    data: { values },
    mark: { type: "circle", size: 45, opacity: 1, stroke: "#888", strokeWidth: 0.6 },
    encoding: { ...axes(frame), color: { field: "rank", type: "quantitative", scale, legend: null } },
  };
}

/** The corners of an empirical CDF within limits. */
function cdfSteps(sample: ArrayLike<number>, [low, high]: readonly [number, number]) {
  const n = sample.length;
  const corners = ascending(sample).map((i, place) => ({
    x: rounded(sample[i]),
    y: rounded((place + 1) / n),
  }));
  return [{ x: low, y: 0 }, ...corners, { x: high, y: 1 }];
}
