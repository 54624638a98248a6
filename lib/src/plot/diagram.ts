import { type Figure, figure } from "./chart/figure.js";
import { Omissions } from "./chart/finite.js";
import { axes, type Frame, panel, rounded } from "./chart/panel.js";
import {
  type Bars,
  census,
  dimensionColor,
  homology,
  largestScale,
  requireScale,
  shownBars,
} from "./chart/persistence.js";

/** Options of a persistence diagram. */
export interface DiagramOptions {
  title?: string;
  /** The largest scale shown. Default: that of the diagram. Pass the same value to compare two diagrams. */
  max?: number;
}

/**
 * Draws a persistence diagram: death over birth, and the diagonal. Classes that never die are on the line marked ∞.
 *
 * @example
 * diagram(ripsPersistence(components({ n: 60, shape: "circle" })), { title: "Two circles" });
 */
export function diagram(all: Bars, options: DiagramOptions = {}): Figure {
  const omissions = new Omissions();
  const bars = shownBars(all, omissions);
  const { title, max = largestScale(bars) } = options;
  requireScale(max);
  const endless = 1.08 * max;
  const window = [-0.04 * max, 1.14 * max] as const;
  const frame: Frame = {
    limits: { x: window, y: window },
    width: 320,
    height: 320,
    title,
    xTitle: "birth",
    yTitle: "death",
  };
  const values = bars.flatMap((all, dimension) =>
    all.map(({ birth, death }) => ({
      x: rounded(birth),
      y: rounded(death === Number.POSITIVE_INFINITY ? endless : death),
      dimension: homology(dimension),
    })),
  );
  const color = dimensionColor(bars);
  const lines = [
    { x: window[0], y: window[0], x2: window[1], y2: window[1] },
    { x: window[0], y: endless, x2: window[1], y2: endless },
  ];
  return figure(
    panel(frame, [
      {
        data: { values: lines },
        mark: { type: "rule", color: "#999", strokeDash: [4, 3] },
        encoding: { ...axes(frame), x2: { field: "x2" }, y2: { field: "y2" } },
      },
      {
        data: { values: [{ x: window[1], y: endless }] },
        mark: { type: "text", text: "∞", align: "left", baseline: "middle", dx: 4, fontSize: 14 },
        encoding: axes(frame),
      },
      {
        data: { values },
        mark: { type: "point", filled: true, size: 36, opacity: 0.75, clip: true },
        encoding: {
          ...axes(frame),
          color: color,
          shape: { ...color, scale: { domain: color.scale.domain } },
        },
      },
    ]),
    { caption: `Persistence diagram, ${census(bars)}.`, omissions },
  );
}
