import { ValueError } from "../errors.js";
import { type Figure, figure, type Spec } from "./chart/figure.js";
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
import { fitSquares, legendRoom, sideBySide } from "./chart/row.js";

/** Options of a persistence diagram. */
export interface DiagramOptions {
  title?: string;
  /** The largest scale shown. Default: that of the diagram. Pass the same value to compare two diagrams. */
  max?: number;
  /**
   * For each dimension how long a bar must be to stand out, as `bootstrapBand` of topolab/topology returns it: shaded
   * along the diagonal, in the dimension's color.
   */
  band?: ArrayLike<number>;
}

/** One panel of several diagrams. */
export interface DiagramPanel extends Pick<DiagramOptions, "band"> {
  title: string;
  bars: Bars;
}

/** How several diagrams are drawn. */
export interface DiagramsOptions {
  /** The largest scale shown in every panel; that of all the diagrams unless given. */
  max?: number;
  /** The most panels in a row. Default: all. */
  columns?: number;
  /** The greatest width and height of a panel in CSS pixels. Default 200. */
  side?: number;
}

/**
 * Draws a persistence diagram: death over birth, and the diagonal. Classes that never die are on the line marked ∞.
 * @throws {ValueError} if `max` is not positive and finite, or a number of `band` is not at least 0 and finite
 *
 * @example
 * diagram(ripsPersistence(components({ n: 60, shape: "circle" })), { title: "Two circles", band: [2, 3] });
 */
export function diagram(all: Bars, options: DiagramOptions = {}): Figure {
  const omissions = new Omissions();
  const bars = shownBars(all, omissions);
  const { title, max = largestScale(bars), band = [] } = options;
  return figure(diagramPanel({ title, bars, band }, { max, side: 320, yTitle: "death" }), {
    caption: `Persistence diagram, ${census(bars)}${beyond(bars, band)}.`,
    omissions,
  });
}

/**
 * Draws persistence diagrams side by side on the same axes, such as those of data and of generated samples. A row is at
 * most 800 pixels wide: panels shrink to 120, then rows wrap.
 * @throws {ValueError} as {@link diagram} does
 *
 * @example
 * const bars = ripsPersistence(components({ n: 60, shape: "circle" }));
 * diagrams([{ title: "All", bars, band: [2, 3] }, { title: "Loops", bars: [[], bars[1]] }], { side: 160 });
 */
export function diagrams(panels: readonly DiagramPanel[], options: DiagramsOptions = {}): Figure {
  const omissions = new Omissions();
  const shown = panels.map(({ title, bars, band = [] }) => ({
    title,
    bars: shownBars(bars, omissions),
    band,
  }));
  const { max = largestScale(shown.flatMap(({ bars }) => bars)), columns, side = 200 } = options;
  // All panels have the same dimensions and titles at the first only, so that one legend serves them.
  const most = shown.reduce((count, { bars }) => Math.max(count, bars.length), 0);
  const window = windowTo(max);
  const titles = shown.map(({ title }) => title);
  const legend = legendRoom(Array.from({ length: most }, (_, dimension) => homology(dimension)));
  const row = fitSquares({ x: window, y: window }, { titles, columns, side, legend, yTitle: "death" });
  const views = shown.map((one, at) => {
    const bars = Array.from({ length: most }, (_, dimension) => one.bars[dimension] ?? []);
    return diagramPanel(
      { ...one, bars },
      { max, side: row.width, yTitle: at % row.columns > 0 ? null : "death" },
    );
  });
  const shared = {
    ...sideBySide(views, row.columns),
    resolve: { scale: { color: "shared", shape: "shared" } },
  };
  const said = shown.map(({ title, bars, band }) => `${title}: ${census(bars)}${beyond(bars, band)}`);
  return figure(shared, {
    caption: `Persistence diagrams. ${said.join(". ")}.`,
    omissions,
  });
}

interface Shown {
  title: string | undefined;
  bars: Bars;
  band: ArrayLike<number>;
}

interface Axes {
  max: number;
  side: number;
  /** Null leaves the y axis to the first panel of the row. */
  yTitle: string | null;
}

/** Both axes of a diagram whose largest scale is `max`. */
function windowTo(max: number): readonly [low: number, high: number] {
  requireScale(max);
  return [-0.04 * max, 1.14 * max];
}

/** One diagram: bands, diagonal and the line of classes that never die beneath its points. */
function diagramPanel({ title, bars, band }: Shown, { max, side, yTitle }: Axes): Spec {
  const endless = 1.08 * max;
  const window = windowTo(max);
  const frame: Frame = {
    limits: { x: window, y: window },
    width: side,
    height: side,
    title,
    xTitle: "birth",
    yTitle,
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
  return panel(frame, [
    ...bandLayers(bars, band, frame),
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
      encoding: { ...axes(frame), color, shape: { ...color, scale: { domain: color.scale.domain } } },
    },
  ]);
}

/** A strip above the diagonal for each dimension, from death = birth to death = birth + its width. */
function bandLayers(bars: Bars, band: ArrayLike<number>, frame: Frame): Spec[] {
  requireBand(band);
  const [low, high] = frame.limits.x;
  const { range } = dimensionColor(bars).scale;
  const bands = Array.from(band, (width, dimension) => ({ width, color: range[dimension] }));
  return bands
    .filter(({ width, color }) => width > 0 && color !== undefined)
    .map(({ width, color }) => ({
      data: { values: [low, high].map((x) => ({ x, y: rounded(x + width), y2: x })) },
      mark: { type: "area", color, opacity: 0.12, line: { color, strokeWidth: 1, opacity: 0.6 }, clip: true },
      encoding: { ...axes(frame), y2: { field: "y2" } },
    }));
}

/** @throws {ValueError} unless each width is at least 0 and finite */
function requireBand(band: ArrayLike<number>): void {
  for (const width of Array.from(band))
    if (!(width >= 0 && width < Number.POSITIVE_INFINITY))
      throw new ValueError(`A width of band must be at least 0 and finite: got ${width}`);
}

/** How many classes of each dimension with a band are longer than it. */
function beyond(bars: Bars, band: ArrayLike<number>): string {
  const counts = bars
    .slice(0, band.length)
    .map((all, d) => `${all.filter(({ birth, death }) => death - birth > band[d]).length} in ${homology(d)}`);
  return counts.length > 0 ? `; above the band ${counts.join(", ")}` : "";
}
