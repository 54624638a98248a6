import { atLeast } from "../../points/count.js";
import { axisRoom, labelsBeyond } from "./axis-room.js";
import type { Limits } from "./limits.js";
import type { Spec } from "./spec.js";
import { textWidth, titleLines } from "./text.js";
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
  /** The most panels in a row; all unless given. */
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
 * below 120 pixels; then a row takes fewer of them. Several rows are filled evenly: nine panels, at most four in a row, are
 * three rows of three.
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
  const inRow = Math.ceil(count / Math.ceil(count / most));
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
export const panelTitle = (title: string, width: number): Spec => ({
  title: titleLines(title, width, titleSize),
});

/** How far an axis label at the upper end of a y axis reaches beyond its panel, in CSS pixels. */
const overhang = Math.ceil(theme.config.axis.labelFontSize / 2) + 1;

/**
 * An invisible point above a panel. Vega sets a panel's title above its axis labels, so a label at the upper end would lift the
 * title; the point reserves that room above every panel, and all titles of a row have one height.
 */
const headroom: Spec = {
  data: { values: [{}] },
  mark: { type: "point", size: 0, opacity: 0, tooltip: null },
  encoding: { x: { value: 0 }, y: { value: -overhang } },
};

const withHeadroom = (panel: Spec): Spec =>
  Array.isArray(panel.layer) ? { ...panel, layer: [...panel.layer, headroom] } : panel;

/** The theme, with titles that begin above that room. */
const config = {
  ...theme.config,
  title: { ...theme.config.title, offset: theme.config.title.offset - overhang },
};

/** Panels in rows, each with scales of its own, the titles of a row at one height. */
export const sideBySide = (panels: Spec[], columns = Math.max(1, panels.length)): Spec => ({
  ...(panels.length > 1 ? { config, concat: panels.map(withHeadroom) } : { concat: panels }),
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
