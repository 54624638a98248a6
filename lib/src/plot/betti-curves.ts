import { type Figure, figure } from "./chart/figure.js";
import { Omissions } from "./chart/finite.js";
import { rounded } from "./chart/panel.js";
import {
  type Bar,
  type Bars,
  dimensionColor,
  homology,
  largestScale,
  requireScale,
  shownBars,
} from "./chart/persistence.js";

/** Options of Betti curves. */
export interface BettiCurvesOptions {
  title?: string;
  /** The largest scale shown. Default: that of the bars. */
  max?: number;
}

/**
 * Draws the Betti numbers over the scale: at each scale the number of classes that are born and not yet dead, on a
 * symlog axis.
 *
 * @example
 * bettiCurves(ripsPersistence(components({ n: 60, shape: "circle" })), { title: "Two circles" });
 */
export function bettiCurves(all: Bars, options: BettiCurvesOptions = {}): Figure {
  const omissions = new Omissions();
  const bars = shownBars(all, omissions);
  const { title, max = 1.06 * largestScale(bars) } = options;
  requireScale(max);
  const values = bars.flatMap((all, dimension) =>
    curve(all, max).map(({ scale, count }) => ({
      scale: rounded(scale),
      count,
      dimension: homology(dimension),
    })),
  );
  const most = values.reduce((highest, { count }) => Math.max(highest, count), 1);
  const ticks = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000].filter(
    (tick) => tick <= most,
  );
  return figure(
    {
      width: 420,
      height: 220,
      ...(title === undefined ? {} : { title }),
      data: { values },
      mark: { type: "line", interpolate: "step-after", strokeWidth: 1.6 },
      encoding: {
        x: { field: "scale", type: "quantitative", scale: { domain: [0, max], nice: false }, title: "scale" },
        y: {
          field: "count",
          type: "quantitative",
          scale: { type: "symlog", domain: [0, most], nice: false, padding: 4 },
          axis: { values: ticks, tickCount: ticks.length, format: "d" },
          title: "Betti number",
        },
        color: dimensionColor(bars),
      },
    },
    { caption: `Betti numbers of dimension 0 to ${bars.length - 1} over the scale.`, omissions },
  );
}

/** The corners of one Betti curve from scale 0 to max. */
export function curve(bars: readonly Bar[], max: number): { scale: number; count: number }[] {
  const changes = new Map<number, number>([[0, 0]]);
  const change = (scale: number, by: number) => changes.set(scale, (changes.get(scale) ?? 0) + by);
  for (const { birth, death } of bars) {
    change(birth, 1);
    if (Number.isFinite(death)) change(death, -1);
  }
  let count = 0;
  const corners = [...changes]
    .sort(([a], [b]) => a - b)
    .map(([scale, by]) => {
      count += by;
      return { scale, count };
    })
    .filter(({ scale }) => scale <= max);
  return [...corners, { scale: max, count: corners[corners.length - 1].count }];
}
