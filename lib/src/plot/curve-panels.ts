import { ValueError } from "../errors.js";
import { oneOf } from "../options.js";
import { extent } from "../points/extent.js";
import { type Figure, figure, type Spec } from "./chart/figure.js";
import { hasPlace, Omissions } from "./chart/finite.js";
import { rounded, sideBySide } from "./chart/panel.js";
import { palette } from "./chart/theme.js";
import { type Curve, requireOneLength } from "./curves.js";

/** One panel of small multiples. */
export interface CurvePanel {
  title: string;
  /**
   * Curves of one name have one color in all panels. A panel can have several of one name, such as one for each seed.
   */
  curves: readonly Curve[];
  /** A dashed line across this panel, in place of the one for all. */
  mark?: number;
  /** [low, high] of the y axis. Default: all panels share one range. */
  yLimits?: readonly [low: number, high: number];
}

/** Options of small multiples. */
export interface CurvePanelsOptions {
  xTitle: string;
  yTitle: string;
  /** Panels in a row. Default: all. */
  columns?: number;
  xScale?: "linear" | "log";
  yScale?: "linear" | "log";
  /** A dashed line across every panel, at a reference value. */
  mark?: number;
  caption?: string;
}

/**
 * Returns small multiples of curves on shared axes, such as a ratio over training for each dimension. A curve with
 * `low` and `high` gets a band. Points that are not finite, or not positive on a log axis, are left out; the chart says
 * how many.
 * @throws {ShapeError} if a curve's lists differ in length
 * @throws {ValueError} if `mark` or `yLimits` have no place on the axis, or the limits are not ascending
 * @example
 * const curve = { name: "x²", x: [1, 2, 3], y: [1, 4, 9] };
 * curvePanels([{ title: "Squares", curves: [curve] }], { xTitle: "x", yTitle: "y" });
 */
export function curvePanels(panels: readonly CurvePanel[], options: CurvePanelsOptions): Figure {
  const { xTitle, yTitle, columns, mark, caption } = options;
  const xScale = oneOf(options.xScale ?? "linear", ["linear", "log"], "xScale");
  const yScale = oneOf(options.yScale ?? "linear", ["linear", "log"], "yScale");
  const markOf = (panel: CurvePanel) => [panel.mark ?? mark].filter((one) => one !== undefined);
  for (const one of panels.flatMap(markOf))
    if (!hasPlace(one, yScale))
      throw new ValueError(`mark must have a place on a ${yScale} axis: got ${one}`);
  const omissions = new Omissions();
  const placed = panels.map(({ curves }) =>
    omissions.rows(
      pointsOf(curves),
      ({ x, y, low, high }) => hasPlace(x, xScale) && [y, low, high].every((end) => hasPlace(end, yScale)),
    ),
  );
  const all = placed.flat();
  const xRange = rangeOf(all.map(({ x }) => x));
  const yRange = rangeOf(all.flatMap(({ y, low, high }) => [y, low, high]).concat(panels.flatMap(markOf)));
  const banded = panels.some(({ curves }) => curves.some(({ low, high }) => low && high));
  const x = { field: "x", type: "quantitative", scale: axisScale(xScale, xRange), title: xTitle };
  const color = curveColor(panels);
  const views = panels.map((panel, at) => {
    const { title, yLimits = yRange } = panel;
    if (!(yLimits[0] <= yLimits[1] && yLimits.every((end) => hasPlace(end, yScale))))
      throw new ValueError(
        `yLimits must be ascending on a ${yScale} axis: got ${yLimits[0]} to ${yLimits[1]}`,
      );
    const scale = axisScale(yScale, yLimits);
    const y = { field: "y", type: "quantitative", scale, title: at === 0 ? yTitle : null };
    const values = placed[at].map(({ name, line, x, y, low, high }) => ({
      ...{ name, line, x: rounded(x, xRange), y: rounded(y, yLimits) },
      ...(banded ? { low: rounded(low, yLimits), high: rounded(high, yLimits) } : {}),
    }));
    const layer = [...markLayers(markOf(panel), y), ...curveLayers(values, { x, y, color }, banded)];
    return { width: 180, height: 150, title, layer };
  });
  // One legend for all panels, because a color means the same in each.
  const shared = { ...sideBySide(views, columns), resolve: { scale: { color: "shared" } } };
  return figure(shared, {
    caption: caption ?? `${yTitle} over ${xTitle}: ${panels.map(({ title }) => title).join("; ")}.`,
    omissions,
  });
}

const markLayers = (marks: readonly number[], y: Spec): Spec[] =>
  marks.map((mark) => ({
    data: { values: [{ y: mark }] },
    mark: { type: "rule", strokeDash: [4, 3], color: "#888" },
    encoding: { y },
  }));

/** A line for each curve, above its band. */
function curveLayers(values: Spec[], { x, y, color }: Record<"x" | "y" | "color", Spec>, banded: boolean) {
  const detail = { field: "line", type: "nominal" };
  const lines = {
    data: { values },
    mark: { type: "line", strokeWidth: 1.4, clip: true, tooltip: true },
    encoding: { x, y, color, detail },
  };
  const band = {
    data: { values },
    mark: { type: "area", opacity: 0.2, clip: true },
    encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color, detail },
  };
  return banded ? [band, lines] : [lines];
}

function pointsOf(curves: readonly Curve[]) {
  for (const curve of curves) requireOneLength(curve);
  return curves.flatMap(({ name, x, y, low = y, high = y }, line) =>
    Array.from(x, (_, i) => ({ name, line, x: x[i], y: y[i], low: low[i], high: high[i] })),
  );
}

const rangeOf = (values: number[]): [low: number, high: number] =>
  values.length > 0 ? extent(values) : [1, 10];

const axisScale = (type: "linear" | "log", domain: readonly [low: number, high: number]) => ({
  type,
  domain,
  ...(type === "log" ? {} : { zero: false }),
  nice: false,
  padding: 4,
});

/** A color for each name, with a legend if there are several. */
function curveColor(panels: readonly CurvePanel[]) {
  const names = [...new Set(panels.flatMap(({ curves }) => curves.map(({ name }) => name)))];
  const scale = { domain: names, range: names.map((_, i) => palette[i % palette.length]) };
  const legend =
    names.length > 1 ? { title: null, symbolType: "stroke", symbolStrokeWidth: 2, symbolOpacity: 1 } : null;
  return { field: "name", type: "nominal", scale, legend };
}
