import { ShapeError } from "../errors.js";
import { oneOf } from "../options.js";
import { extent } from "../points/extent.js";
import { type Figure, figure } from "./chart/figure.js";
import { hasPlace, Omissions } from "./chart/finite.js";
import { ticksOf } from "./chart/log-axis.js";
import { panAndZoom, rounded } from "./chart/panel.js";
import { palette } from "./chart/theme.js";

/** One curve: y over x, with an optional band around it. */
export interface Curve {
  name: string;
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  low?: ArrayLike<number>;
  high?: ArrayLike<number>;
}

/** Options of curves. */
export interface CurvesOptions {
  xTitle: string;
  yTitle: string;
  title?: string;
  xScale?: "linear" | "log";
  yScale?: "linear" | "log";
  caption?: string;
}

const scales = ["linear", "log"] as const;

/** Lengths of the axes in CSS pixels. */
const size = { x: 420, y: 240 } as const;

/** Around the curves, in CSS pixels. */
const padding = 6;

/**
 * Returns curves over one axis: a score over epochs, a distance over the latent dimension, D's output over steps.
 * Points that are not finite, or not positive on a log axis, are left out; the chart says how many. Dragging moves the
 * curves, the wheel zooms while Shift is held, and a double click resets the view.
 * @throws {ShapeError} if a curve's lists differ in length
 * @example
 * curves([{ name: "x²", x: [1, 2, 3], y: [1, 4, 9], low: [0, 3, 8], high: [2, 5, 10] }], { xTitle: "x", yTitle: "y" });
 */
export function curves(all: readonly Curve[], options: CurvesOptions): Figure {
  const { xTitle, yTitle, title, caption } = options;
  const xScale = oneOf(options.xScale ?? "linear", scales, "xScale");
  const yScale = oneOf(options.yScale ?? "linear", scales, "yScale");
  const omissions = new Omissions();
  for (const curve of all) requireOneLength(curve);
  const given = all.flatMap(({ name, x, y, low = y, high = y }) =>
    Array.from(x, (_, i) => ({ name, x: x[i], y: y[i], low: low[i], high: high[i] })),
  );
  const shown = omissions.rows(
    given,
    ({ x, y, low, high }) => hasPlace(x, xScale) && [y, low, high].every((end) => hasPlace(end, yScale)),
  );
  const xAxis = extent(shown.map(({ x }) => x));
  const yAxis = extent(shown.flatMap(({ y, low, high }) => [y, low, high]));
  const values = shown.map(({ name, x, y, low, high }) => ({
    name,
    x: rounded(x, xAxis),
    y: rounded(y, yAxis),
    low: rounded(low, yAxis),
    high: rounded(high, yAxis),
  }));
  const domain = all.map(({ name }) => name);
  const range = all.map((_, i) => palette[i % palette.length]);
  const legend = {
    title: null,
    symbolType: "stroke",
    symbolStrokeWidth: 2,
    symbolSize: 200,
    symbolOpacity: 1,
  };
  const color = {
    field: "name",
    type: "nominal",
    scale: { domain, range },
    legend: all.length > 1 ? legend : null,
  };
  const quantity = (type: "linear" | "log", orient: "x" | "y", range: readonly [number, number]) => ({
    type: "quantitative",
    scale: { type, ...(type === "log" ? {} : { zero: false }), nice: false, padding },
    axis: ticksOf(type, { orient, range, pixels: size[orient] - 2 * padding }),
  });
  const x = { ...quantity(xScale, "x", xAxis), field: "x", title: xTitle };
  const y = { ...quantity(yScale, "y", yAxis), title: yTitle };
  const longest = all.reduce((most, { x }) => Math.max(most, x.length), 0);
  const lines = {
    // Invisible points carry the tooltips of a long curve.
    mark: { type: "line", strokeWidth: 1.6, point: longest <= 30 ? { size: 22 } : { size: 22, opacity: 0 } },
    encoding: { x, y: { ...y, field: "y" }, color },
    params: [panAndZoom],
  };
  const bands = {
    mark: { type: "area", opacity: 0.2 },
    encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color },
  };
  return figure(
    {
      width: size.x,
      height: size.y,
      ...(title === undefined ? {} : { title }),
      data: { values },
      layer: all.some(({ low, high }) => low && high) ? [bands, lines] : [lines],
    },
    { caption: caption ?? `${yTitle} over ${xTitle}: ${domain.join(", ")}.`, omissions },
  );
}

/** @throws {ShapeError} if the curve's lists differ in length */
export function requireOneLength({ name, x, y, low = y, high = y }: Curve): void {
  for (const [list, { length }] of Object.entries({ y, low, high }))
    if (length !== x.length)
      throw new ShapeError(`The curve ${name} needs one ${list} for each x: got ${length} for ${x.length}`);
}
