import { type PointArray, type Points, pointArray, takeRows } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import { type Figure, figure, type Spec } from "./figure.js";
import { type Limits, squareAround } from "./limits.js";
import { type Frame, panel, sideBySide } from "./panel.js";
import { cloudLayers, crowdFrom, rasterFrom, rasterNote } from "./scatter.js";
import { classColours, palette } from "./theme.js";

/** One panel of a comparison. */
export interface ComparisonPanel {
  title: string;
  /** [n, 2] */
  points: Points;
  /** Shape [n]: colours the points on the ramp `oranges`; all are blue without. */
  values?: ArrayLike<number>;
  /** Shape [n]: integers from 0, in place of values; each class has a colour, and the larger lie beneath. */
  classes?: ArrayLike<number>;
}

/** What a comparison shows. */
export interface ComparisonOptions {
  panels: readonly ComparisonPanel[];
  /** Shape [n, 2]: drawn faint beneath every panel, say the data. */
  reference?: Points;
  /** The window of every panel; the square around all points unless given. */
  limits?: Limits;
  /** Panels in a row; all unless given. */
  columns?: number;
  /** Width and height of a panel in CSS pixels. */
  side?: number;
  caption?: string;
}

/** Clouds of points side by side on the same axes. */
export function comparison({
  panels,
  reference,
  limits,
  columns,
  side = 220,
  caption,
}: ComparisonOptions): Figure {
  const beneath = reference ? [pointArray(reference, "reference")] : [];
  const clouds = panels.map(({ points, title }) => pointArray(points, title));
  const window = limits ?? squareAround([...beneath, ...clouds]);
  const counts = [...panels.flatMap(() => beneath), ...clouds].map(({ shape }) => shape[0]);
  const marks = counts.filter((n) => n <= rasterFrom).reduce((sum, n) => sum + n, 0);
  const image = marks > crowdFrom || undefined;
  const many = Math.max(image ? marks : 0, ...counts);
  const views = panels.map(({ title, values, classes }, i) => {
    const frame: Frame = { limits: window, width: side, height: side, title };
    const paint = values ? { values, domain: range(panels), scheme: "oranges" } : { colour: palette[0] };
    return panel(frame, [
      ...beneath.flatMap((points) => cloudLayers({ points, paint: { colour: "#d0d0d0" }, image }, frame)),
      ...(classes
        ? classLayers(clouds[i], classes, frame, image)
        : cloudLayers({ points: clouds[i], paint, image }, frame)),
    ]);
  });
  const said = caption ?? `Point clouds on the same axes: ${panels.map(({ title }) => title).join("; ")}.`;
  return figure(sideBySide(views, columns), { caption: said + rasterNote(many) });
}

/** A cloud for each class, the largest first. */
function classLayers(
  points: PointArray,
  classes: ArrayLike<number>,
  frame: Frame,
  image: boolean | undefined,
): Spec[] {
  const n = points.shape[0];
  if (classes.length !== n)
    throw new ShapeError(`Each point has its class: got ${classes.length} for ${n} points`);
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
      const colour = classColours[name % classColours.length];
      return cloudLayers({ points: takeRows(points, members), paint: { colour }, size, image }, frame);
    });
}

/** The range of all panels' values, so that a colour means the same in each. */
function range(panels: readonly ComparisonPanel[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { values } of panels)
    for (let i = 0; values && i < values.length; i++) {
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
  return [low, high > low ? high : low + 1];
}
