import { ValueError } from "../errors.js";
import { oneOf } from "../options.js";
import { extent } from "../points/extent.js";
import { axisRoom, axisTitle, labelsBeyond } from "./chart/axis-room.js";
import { type Figure, figure, type Spec } from "./chart/figure.js";
import { hasPlace, Omissions } from "./chart/finite.js";
import { ticksOf } from "./chart/log-axis.js";
import { rounded } from "./chart/panel.js";
import { fitRow, legendRoom, narrowest, panelTitle, sideBySide } from "./chart/row.js";
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
  /** The most panels in a row; all unless given. */
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
 * how many. A row is at most 800 pixels wide: panels shrink from 180 to 120, then rows wrap.
 * @throws {ShapeError} if a curve's lists differ in length
 * @throws {ValueError} if `mark` or `yLimits` have no place on the axis, or the limits are not ascending
 * @example
 * const curve = { name: "x²", x: [1, 2, 3], y: [1, 4, 9] };
 * curvePanels([{ title: "Squares", curves: [curve] }], { xTitle: "x", yTitle: "y" });
 */
export function curvePanels(panels: readonly CurvePanel[], options: CurvePanelsOptions): Figure {
  const { xTitle, yTitle, mark, caption } = options;
  const xScale = oneOf(options.xScale ?? "linear", ["linear", "log"], "xScale");
  const yScale = oneOf(options.yScale ?? "linear", ["linear", "log"], "yScale");
  const markOf = (panel: CurvePanel) => [panel.mark ?? mark].filter((one) => one !== undefined);
  for (const one of panels.flatMap(markOf))
    if (!hasPlace(one, yScale))
      throw new ValueError(`mark must have a place on a ${yScale} axis: got ${one}`);
  for (const { yLimits: [low, high] = [1, 1] } of panels)
    if (!(low <= high && hasPlace(low, yScale) && hasPlace(high, yScale)))
      throw new ValueError(`yLimits must be ascending on a ${yScale} axis: got ${low} to ${high}`);
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
  const color = curveColor(panels);
  const row = rowOf(panels, xRange, yRange, options);
  const xAxis = ticksOf(xScale, { orient: "x", range: xRange, pixels: row.width - 2 * padding });
  const x = { ...quantity(xScale, xRange), field: "x", title: xTitle, axis: xAxis };
  const views = panels.map((panel, at) => {
    const { title, yLimits = yRange } = panel;
    const isFirst = at % row.columns === 0;
    const yAxis = ticksOf(yScale, { orient: "y", range: yLimits, pixels: height - 2 * padding });
    const heading = isFirst ? axisTitle(yTitle, height) : null;
    const axis = isFirst || !isShared(panels) ? yAxis : null;
    const y = { ...quantity(yScale, yLimits), field: "y", title: heading, axis };
    const values = placed[at].map(({ name, line, x, y, low, high }) => ({
      ...{ name, line, x: rounded(x, xRange), y: rounded(y, yLimits) },
      ...(banded ? { low: rounded(low, yLimits), high: rounded(high, yLimits) } : {}),
    }));
    const layer = [...markLayers(markOf(panel), y), ...curveLayers(values, { x, y, color }, banded)];
    return { width: row.width, height, ...panelTitle(title, row.width), layer };
  });
  // One legend for all panels, as a color means the same in each.
  const shared = { ...sideBySide(views, row.columns), resolve: { scale: { color: "shared" } } };
  return figure(shared, {
    caption: caption ?? `${yTitle} over ${xTitle}: ${panels.map(({ title }) => title).join("; ")}.`,
    omissions,
  });
}

type Range = readonly [low: number, high: number];

/** A panel's height, and the room around its curves, in CSS pixels. */
const [height, padding] = [150, 4];

/** How the panels are laid out: with the y axis of a row's first panel, or of each where one has limits of its own. */
function rowOf(
  panels: readonly CurvePanel[],
  xRange: Range,
  yRange: Range,
  { yTitle, columns, xScale, yScale }: CurvePanelsOptions,
) {
  const yRanges = panels.map(({ yLimits = yRange }) => padded(yLimits, height, yScale));
  const room = (title?: string | string[]) =>
    Math.max(0, ...yRanges.map((range) => axisRoom(range, { title, scale: yScale })));
  return fitRow({
    titles: panels.map(({ title }) => title),
    columns,
    width: 180,
    axes: [room(axisTitle(yTitle, height)), isShared(panels) ? 0 : room()],
    beyond: labelsBeyond(padded(xRange, narrowest, xScale), narrowest, xScale),
    legend: legendRoom(namesOf(panels)),
  });
}

/** A range, extended at both ends by the padding of a linear axis that is `pixels` long. */
function padded([low, high]: Range, pixels: number, scale: "linear" | "log" = "linear"): Range {
  const more = scale === "log" ? 0 : (padding * (high - low)) / (pixels - 2 * padding);
  return [low - more, high + more];
}

const isShared = (panels: readonly CurvePanel[]) => panels.every(({ yLimits }) => yLimits === undefined);

const namesOf = (panels: readonly CurvePanel[]) => [
  ...new Set(panels.flatMap(({ curves }) => curves.map(({ name }) => name))),
];

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

const quantity = (type: "linear" | "log", domain: Range) => ({
  type: "quantitative",
  scale: { type, domain, ...(type === "log" ? {} : { zero: false }), nice: false, padding },
});

/** A color for each name, with a legend if there are several. */
function curveColor(panels: readonly CurvePanel[]) {
  const names = namesOf(panels);
  const scale = { domain: names, range: names.map((_, i) => palette[i % palette.length]) };
  const legend =
    names.length > 1 ? { title: null, symbolType: "stroke", symbolStrokeWidth: 2, symbolOpacity: 1 } : null;
  return { field: "name", type: "nominal", scale, legend };
}
