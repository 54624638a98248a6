import { type PointArray, type Points, pointArray, takeRows } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import { atLeast } from "../points/count.js";
import { type Figure, figure, type Spec } from "./chart/figure.js";
import { hasPlace, Omissions } from "./chart/finite.js";
import { type Limits, windowOf } from "./chart/limits.js";
import { type Frame, panel } from "./chart/panel.js";
import { fitSquares, sideBySide } from "./chart/row.js";
import { classColors, palette } from "./chart/theme.js";
import { cloudLayers, crowdFrom, rasterFrom, rasterNote } from "./scatter.js";

/** One panel of a comparison. */
export interface ComparisonPanel {
  title: string;
  /** [n, 2] */
  points: Points;
  /** Shape [n]: values that color the points on the ramp `oranges`. Without them all points are blue. */
  values?: ArrayLike<number>;
  /** Shape [n]: integers from 0, in place of values. Each class has a color; larger classes are drawn first. */
  classes?: ArrayLike<number>;
}

/** The content of a comparison. */
export interface ComparisonOptions {
  panels: readonly ComparisonPanel[];
  /** Shape [n, 2]: points drawn faintly below every panel, such as the data. */
  reference?: Points;
  /** The window of every panel. Default: the square around all points. */
  limits?: Limits;
  /** The most panels in a row; all unless given. */
  columns?: number;
  /** The greatest width and height of a panel in CSS pixels; default 220. */
  side?: number;
  caption?: string;
}

/**
 * Clouds of points side by side on the same axes. A row is at most 800 pixels wide: panels shrink to 120, then rows wrap.
 *
 * A cloud of more than 2,000 points is drawn as an image, and so are smaller clouds that have more than 10,000 points
 * together. The size of an image, and so of a notebook, does not grow with the points.
 *
 * @example
 * const points = gaussian({ n: 100, d: 2 });
 * comparison({ panels: [{ title: "Normal", points }], reference: points });
 */
export function comparison({
  panels,
  reference,
  limits,
  columns,
  side = 220,
  caption,
}: ComparisonOptions): Figure {
  atLeast(1, side, "side");
  const beneath = reference ? [pointArray(reference, "reference")] : [];
  const omissions = new Omissions();
  const shown = panels.map((one) => shownPanel(one, omissions));
  const clouds = shown.map(({ points }) => points);
  const window = windowOf(limits, [...beneath, ...clouds]);
  const counts = [...panels.flatMap(() => beneath), ...clouds].map(({ shape }) => shape[0]);
  const marks = counts.filter((n) => n <= rasterFrom).reduce((sum, n) => sum + n, 0);
  const image = marks > crowdFrom || undefined;
  const many = counts.reduce((most, count) => Math.max(most, count), image ? marks : 0);
  const titles = panels.map(({ title }) => title);
  const row = fitSquares(window, { titles, columns, side });
  const views = shown.map(({ title, values, classes }, i) => {
    const yTitle = i % row.columns > 0 ? null : undefined; // the labels of a row stand left of its first panel
    const frame: Frame = { limits: window, width: row.width, height: row.width, title, yTitle };
    const paint = values ? { values, domain: range(shown), scheme: "oranges" } : { color: palette[0] };
    return panel(frame, [
      ...beneath.flatMap((points) => cloudLayers({ points, paint: { color: "#d0d0d0" }, image }, frame)),
      ...(classes
        ? classLayers(clouds[i], classes, frame, image)
        : cloudLayers({ points: clouds[i], paint, image }, frame)),
    ]);
  });
  const said = caption ?? `Point clouds on the same axes: ${titles.join("; ")}.`;
  return figure(sideBySide(views, row.columns), { caption: said + rasterNote(many), omissions });
}

/** The panel's points as an array, without those whose value is not finite. */
function shownPanel(panel: ComparisonPanel, omissions: Omissions) {
  const { title, values, classes } = panel;
  const points = pointArray(panel.points, title);
  const n = points.shape[0];
  for (const [name, list] of Object.entries({ values, classes }))
    if (list && list.length !== n)
      throw new ShapeError(
        `${name} of ${title} must have one entry for each point: got ${list.length} for ${n}`,
      );
  if (!values) return { title, points, values, classes };
  const rows = omissions.rows(
    Array.from({ length: n }, (_, i) => i),
    (i) => hasPlace(values[i]),
  );
  if (rows.length === n) return { title, points, values, classes };
  return {
    title,
    points: takeRows(points, rows),
    values: rows.map((i) => values[i]),
    classes: classes && rows.map((i) => classes[i]),
  };
}

/** A cloud for each class, the largest first. */
function classLayers(
  points: PointArray,
  classes: ArrayLike<number>,
  frame: Frame,
  image: boolean | undefined,
): Spec[] {
  const n = points.shape[0];
  for (let i = 0; i < n; i++) atLeast(0, classes[i], `The class of point ${i}`);
  const rows = new Map<number, number[]>();
  for (let i = 0; i < n; i++) {
    const members = rows.get(classes[i]);
    if (members) members.push(i);
    else rows.set(classes[i], [i]);
  }
  const size = Math.max(6, Math.min(30, 8000 / n));
  return [...rows]
    .sort(([, a], [, b]) => b.length - a.length)
    .flatMap(([name, members]) => {
      const color = classColors[name % classColors.length];
      return cloudLayers({ points: takeRows(points, members), paint: { color }, size, image }, frame);
    });
}

/** The range of all panels' values, so that a color means the same in each. */
function range(panels: readonly ComparisonPanel[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { values } of panels)
    for (let i = 0; values && i < values.length; i++) {
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
  return [low, high > low ? high : low + 1];
}
