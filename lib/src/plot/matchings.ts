import { type PointArray, type Points, pointArray, takeRows } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import { atLeast } from "../points/count.js";
import { greatestSize } from "../points/power-of-two.js";
import { type Figure, figure, type Spec } from "./chart/figure.js";
import { axes, type Frame, panel, rounded } from "./chart/panel.js";
import { fitSquares, legendRoom, sideBySide } from "./chart/row.js";
import { palette } from "./chart/theme.js";

/** One labeling: a panel of pairs. */
export interface MatchingPanel {
  title: string;
  /** Shape [n, 2]. */
  latents: Points;
  /** Shape [m, 2]. */
  targets: Points;
  /** Shape [n]: for each latent the index of its target row. */
  labels: ArrayLike<number>;
}

export interface MatchingsOptions {
  /** The number of pairs in a panel, the first ones. Default 60. */
  pairs?: number;
  /** The most panels in a row; all unless given. */
  columns?: number;
  /** The greatest width and height of a panel in CSS pixels; default 200. */
  side?: number;
  caption?: string;
}

const kinds = ["latent y", "label x_y"];

/**
 * Labelings side by side: each latent y joined with its label x_y, on the same axes. Short and parallel lines make a
 * function that a network can learn; lines that cross do not. A row is at most 800 pixels wide: panels shrink to 120, then
 * rows wrap.
 * @throws {ShapeError} if the points are not of the plane, a panel has not one label for each latent, or a label is no row
 * @example
 * matchings([{ title: "swap", latents, targets, labels: swapLabels(latents, targets) }]);
 */
export function matchings(
  panels: readonly MatchingPanel[],
  { pairs = 60, columns, side = 200, caption }: MatchingsOptions = {},
): Figure {
  atLeast(1, pairs, "pairs");
  atLeast(1, side, "side");
  const shown = panels.map((each) => ends(each, pairs));
  const sizes = shown.flatMap(({ from, to }) => [greatestSize(from.data), greatestSize(to.data)]);
  const reach = 1.08 * rounded(Math.max(0, ...sizes)) || 1;
  const limits = { x: [-reach, reach], y: [-reach, reach] } as const;
  const titles = panels.map(({ title }) => title);
  const legend = legendRoom(kinds);
  const row = fitSquares(limits, { titles, columns, side, legend });
  const views = shown.map((each, i) => {
    const yTitle = i % row.columns > 0 ? null : undefined;
    return view(each, { limits, width: row.width, height: row.width, title: each.title, yTitle });
  });
  const one = { ...sideBySide(views, row.columns), resolve: { scale: { color: "shared" } } };
  return figure(one, {
    caption:
      caption ??
      `Latents (blue) joined with their labels (orange), ${pairs} pairs at most: ${titles.join("; ")}.`,
  });
}

interface Ends {
  title: string;
  from: PointArray;
  to: PointArray;
}

function ends({ title, latents, targets, labels }: MatchingPanel, pairs: number): Ends {
  const [y, x] = [pointArray(latents, "latents"), pointArray(targets, "targets")];
  const n = y.shape[0];
  if (y.shape[1] !== 2 || x.shape[1] !== 2 || labels.length !== n)
    throw new ShapeError(
      `Latents and targets of ${title} must be two-dimensional, with one label for each latent: got shapes [${y.shape}], [${x.shape}] and ${labels.length} labels`,
    );
  const rows = Array.from({ length: Math.min(n, pairs) }, (_, i) => i);
  return {
    title,
    from: takeRows(y, rows),
    to: takeRows(
      x,
      rows.map((row) => labels[row]),
    ),
  };
}

/** The lines, and above them both ends of each. */
function view({ from, to }: Ends, frame: Frame): Spec {
  const place = ({ data }: PointArray, i: number) => ({
    x: rounded(data[2 * i], frame.limits.x),
    y: rounded(data[2 * i + 1], frame.limits.y),
  });
  const rows = Array.from({ length: from.shape[0] }, (_, i) => i);
  const joins = rows.map((i) => ({ ...place(from, i), x2: place(to, i).x, y2: place(to, i).y }));
  const points = [from, to].flatMap((points, side) =>
    rows.map((i) => ({ kind: kinds[side], ...place(points, i) })),
  );
  const color = { field: "kind", scale: { domain: kinds, range: [palette[0], palette[4]] }, title: null };
  return panel(frame, [
    {
      data: { values: joins },
      mark: { type: "rule", color: "#aaa", strokeWidth: 0.8 },
      encoding: { ...axes(frame), x2: { field: "x2" }, y2: { field: "y2" } },
    },
    {
      data: { values: points },
      mark: { type: "circle", size: 16, opacity: 1, tooltip: true },
      encoding: { ...axes(frame), color },
    },
  ]);
}
