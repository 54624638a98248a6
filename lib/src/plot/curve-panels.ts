import { extent } from "../backend/extent.js";
import { oneOf } from "../options.js";
import type { Curve } from "./curves.js";
import { type Figure, figure } from "./figure.js";
import { hasPlace, Omissions } from "./finite.js";
import { rounded, sideBySide } from "./panel.js";
import { palette } from "./theme.js";

/** One panel of small multiples. */
export interface CurvePanel {
  title: string;
  /** Curves of one name have one colour in all panels; several of one name in a panel, say seeds, are drawn each. */
  curves: readonly Curve[];
  /** [low, high] of the y axis; all panels share their range unless one is given. */
  yLimits?: readonly [low: number, high: number];
}

/** How small multiples are drawn. */
export interface CurvePanelsOptions {
  xTitle: string;
  yTitle: string;
  /** Panels in a row; all unless given. */
  columns?: number;
  xScale?: "linear" | "log";
  yScale?: "linear" | "log";
  /** A dashed line across every panel, at a value to compare with. */
  mark?: number;
  caption?: string;
}

/** Small multiples of curves over one pair of axes: a death ratio over training, for each dimension. */
export function curvePanels(panels: readonly CurvePanel[], options: CurvePanelsOptions): Figure {
  const { xTitle, yTitle, columns, mark, caption } = options;
  const xScale = oneOf(options.xScale ?? "linear", ["linear", "log"], "xScale");
  const yScale = oneOf(options.yScale ?? "linear", ["linear", "log"], "yScale");
  const omissions = new Omissions();
  const shown = panels.map(({ curves }) =>
    omissions.rows(
      curves.flatMap(({ name, x, y }, line) =>
        Array.from(x, (_, i) => ({ name, line, x: rounded(x[i]), y: rounded(y[i]) })),
      ),
      ({ x, y }) => hasPlace(x, xScale) && hasPlace(y, yScale),
    ),
  );
  const all = panels.flatMap(({ curves }) => curves);
  const names = [...new Set(all.map(({ name }) => name))];
  const range = (values: number[]) => (values.length > 0 ? extent(values) : [1, 10]);
  const scale = (type: string, domain: readonly number[]) => ({
    type,
    domain,
    ...(type === "log" ? {} : { zero: false }),
    nice: false,
    padding: 4,
  });
  const yRange = range(
    shown
      .flat()
      .map(({ y }) => y)
      .concat(mark === undefined ? [] : [mark]),
  );
  const x = {
    field: "x",
    type: "quantitative",
    scale: scale(xScale, range(shown.flat().map(({ x }) => x))),
    title: xTitle,
  };
  const colours = { domain: names, range: names.map((_, i) => palette[i % palette.length]) };
  const legend = names.length > 1 ? { title: null, symbolType: "stroke", symbolStrokeWidth: 2 } : null;
  const color = { field: "name", type: "nominal", scale: colours, legend };
  const views = panels.map(({ title, yLimits }, at) => {
    const y = {
      type: "quantitative",
      scale: scale(yScale, yLimits ?? yRange),
      title: at === 0 ? yTitle : null,
    };
    const lines = {
      data: { values: shown[at] },
      mark: { type: "line", strokeWidth: 1.4, clip: true },
      encoding: { x, y: { ...y, field: "y" }, color, detail: { field: "line", type: "nominal" } },
    };
    const rule = {
      data: { values: [{ y: mark }] },
      mark: { type: "rule", strokeDash: [4, 3], color: "#888" },
      encoding: { y: { ...y, field: "y" } },
    };
    return { width: 180, height: 150, title, layer: mark === undefined ? [lines] : [rule, lines] };
  });
  // One legend for all panels, for a colour means the same in each.
  const shared = { ...sideBySide(views, columns), resolve: { scale: { color: "shared" } } };
  return figure(shared, {
    caption: caption ?? `${yTitle} over ${xTitle}: ${panels.map(({ title }) => title).join("; ")}.`,
    omissions,
  });
}
