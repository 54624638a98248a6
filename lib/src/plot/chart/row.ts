import { atLeast } from "../../points/count.js";
import { axisRoom, labelsBeyond } from "./axis-room.js";
import type { Limits } from "./limits.js";
import type { Spec } from "./spec.js";
import { textWidth, wrapped } from "./text.js";
import { theme } from "./theme.js";

/**
 * The widest figure in CSS pixels. JupyterLab's outputs are 840 wide in a window of 1,280 with the file browser open, and the
 * menu beside a chart takes 38 of them.
 */
export const widest = 800;

/** What a figure's padding leaves of its width. */
export const innerWidth = widest - 2 * theme.padding;

/** The narrowest panel that can be read, in CSS pixels. */
export const narrowest = 120;

/** What the line around a panel takes on both sides. */
const frame = 2;

/** Between panels of a row, and between rows. */
const spacing = { column: 20, row: 30 } as const;

/** Panels of one width that a figure shows in rows. */
export interface RowRequest {
  /** One for each panel; a title breaks between words, and no panel is narrower than a word. */
  titles: readonly string[];
  /** Panels in a row; all unless given. */
  columns?: number;
  /** The width that a panel should have, in CSS pixels. */
  width: number;
  /** What the y axes take: of a row's first panel, and of each other one. */
  axes: readonly [first: number, other: number];
  /** What the labels of each x axis take beyond its panel. */
  beyond: number;
  /** What a legend right of the panels takes. */
  legend?: number;
}

/** How the panels are laid out. */
export interface Row {
  columns: number;
  /** Of a panel, in CSS pixels. */
  width: number;
}

/**
 * Lays panels out in rows that are at most {@link widest} pixels wide, axes and legend included: the panels shrink, but not
 * below 120 pixels; then a row takes fewer of them, and the rows have the same number of panels if they can.
 */
export function fitRow({ titles, columns, width, axes, beyond, legend = 0 }: RowRequest): Row {
  const count = Math.max(1, titles.length);
  const asked = Math.min(count, atLeast(1, columns ?? count, "columns"));
  const words = titles.flatMap((title) => title.split(" ")).map((word) => textWidth(word, titleSize));
  const least = Math.max(Math.min(width, narrowest), ...words);
  const room = (inRow: number) => {
    const between = (inRow - 1) * (axes[1] + spacing.column);
    return Math.floor((innerWidth - legend - axes[0] - between) / inRow) - beyond - frame;
  };
  let most = asked;
  while (most > 1 && room(most) < least) most--;
  const inRow = most < asked ? Math.ceil(count / Math.ceil(count / most)) : asked;
  return { columns: inRow, width: Math.max(1, Math.min(width, room(inRow))) };
}

/** How square panels over one window are laid out: only the first of a row has a y axis. */
export function fitSquares(
  { x, y }: Limits,
  {
    side,
    yTitle,
    ...request
  }: Pick<RowRequest, "titles" | "columns" | "legend"> & { side: number; yTitle?: string },
): Row {
  const axes = [axisRoom(y, { title: yTitle }), 0] as const;
  return fitRow({ ...request, width: side, axes, beyond: labelsBeyond(x, narrowest) });
}

const titleSize = theme.config.title.fontSize;

/** A panel's title in lines that are no wider than the panel. */
export const panelTitle = (title: string, width: number): Spec => {
  const lines = wrapped(title, width, titleSize);
  return { title: lines.length > 1 ? lines : title };
};

/** Panels in rows, each with scales of its own. */
export const sideBySide = (panels: Spec[], columns = Math.max(1, panels.length)): Spec => ({
  concat: panels,
  columns: atLeast(1, columns, "columns"),
  spacing,
  align: "each",
  resolve: {
    scale: { color: "independent", fill: "independent", stroke: "independent", shape: "independent" },
  },
});

const { labelFontSize, labelLimit } = theme.config.legend;

/** What a legend right of the panels takes: symbols, and labels of which long ones are cut. */
export function legendRoom(names: readonly string[]): number {
  const widths = names.map((name) => Math.min(labelLimit, textWidth(name, labelFontSize)));
  return names.length > 1 ? Math.ceil(45 + Math.max(...widths)) : 0;
}
