import { ValueError } from "../errors.js";
import { oneOf } from "../options.js";
import { extent } from "../points/extent.js";
import { axisTitle } from "./chart/axis-room.js";
import { type Figure, figure, type Spec } from "./chart/figure.js";
import { hasPlace, Omissions } from "./chart/finite.js";
import { labelOf, rounded } from "./chart/panel.js";
import { fitRow, panelTitle, sideBySide } from "./chart/row.js";
import { textWidth } from "./chart/text.js";
import { theme } from "./chart/theme.js";

/** One value of a tile map: what one run with two settings measured. */
export interface TileValue {
  /** The setting that chooses the column, say a width. */
  x: string | number;
  /** The setting that chooses the row, say a learning rate. */
  y: string | number;
  value: number;
  /** In which panel it stands, say a model; all in one unless given. */
  panel?: string;
}

/** How a tile map is drawn. */
export interface TilesOptions {
  xTitle: string;
  yTitle: string;
  /** The legend's title: "energy distance". */
  valueTitle: string;
  scale?: "linear" | "log";
  /** The values at the ends of the color scale, which values beyond them share. Default: those of the medians. */
  domain?: readonly [low: number, high: number];
  caption?: string;
}

/**
 * Returns a map of two settings: a tile for each pair of them, with the median of its values as number and color. It shows
 * which settings work, and whether one depends on the other. Settings that are numbers ascend to the right and upward;
 * names stand in the order of their first appearance, from the left and from the top. Values that have no place on the
 * scale are left out; the chart says how many.
 * @throws {ValueError} if `domain` does not ascend or has no place on the scale
 *
 * @example
 * const runs = [1e-3, 1e-2].flatMap((y) => [8, 32].map((x) => ({ x, y, value: y * x })));
 * tiles(runs, { xTitle: "width", yTitle: "learning rate", valueTitle: "error" });
 */
export function tiles(all: readonly TileValue[], options: TilesOptions): Figure {
  const { xTitle, yTitle, valueTitle, caption } = options;
  const scale = oneOf(options.scale ?? "linear", ["linear", "log"], "scale");
  const omissions = new Omissions();
  const values = omissions.rows(all, ({ value }) => hasPlace(value, scale));
  const panels = [...new Set(values.map(({ panel = "" }) => panel))];
  const [columns, rows] = [
    ordered(values.map(({ x }) => x)),
    ordered(
      values.map(({ y }) => y),
      true,
    ),
  ];
  const cells = panels.map((panel) => medians(values.filter((one) => (one.panel ?? "") === panel)));
  const domain = options.domain ?? ends(cells.flat().map(({ value }) => value));
  if (!domain.every((end) => hasPlace(end, scale)) || !(domain[0] < domain[1]))
    throw new ValueError(`domain must ascend, with a place on a ${scale} scale: got ${domain.join(", ")}`);
  const color = {
    field: "value",
    type: "quantitative",
    title: valueTitle,
    scale: { type: scale, domain, scheme: "blues", clamp: true },
  };
  const height = 28 * rows.length;
  const title = axisTitle(yTitle, height);
  const row = fitRow({
    titles: panels,
    width: Math.max(60, 34 * columns.length),
    axes: [rowsRoom(rows, title), 0],
    beyond: 0,
    legend: Math.ceil(20 + textWidth(valueTitle, theme.config.legend.labelFontSize)),
  });
  const views = panels.map((panel, at) => ({
    width: row.width,
    height,
    ...(panel ? panelTitle(panel, row.width) : {}),
    layer: layers(cells[at], {
      x: channel("x", columns, xTitle),
      y: channel("y", rows, at % row.columns === 0 ? title : undefined),
      color,
      isDark: isDarkOn(domain, scale),
    }),
  }));
  const shared = { ...sideBySide(views, row.columns), resolve: { scale: { color: "shared" } } };
  return figure(shared, {
    caption: caption ?? `${valueTitle} by ${xTitle} and ${yTitle}: medians of a tile's runs.`,
    omissions,
  });
}

/** A tile's place, its median, and of how many values it is. */
interface Tile {
  x: string;
  y: string;
  value: number;
  runs: number;
}

function medians(values: readonly TileValue[]): Tile[] {
  const places = new Map<string, { x: string; y: string; values: number[] }>();
  for (const { x, y, value } of values) {
    const place = { x: labelOf(x), y: labelOf(y), values: [] };
    const key = JSON.stringify([place.x, place.y]);
    places.set(key, places.get(key) ?? place);
    places.get(key)?.values.push(value);
  }
  return [...places.values()].map(({ x, y, values }) => {
    const sorted = values.sort((a, b) => a - b);
    const middle = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
    return { x, y, value: rounded(middle), runs: sorted.length };
  });
}

/** The labels of a setting in the order of its axis, of which Vega begins the vertical one at the top. */
function ordered(settings: readonly (string | number)[], isVertical = false): string[] {
  const numbers = settings.filter((setting) => typeof setting === "number");
  const inOrder =
    numbers.length < settings.length ? settings : numbers.sort((a, b) => (isVertical ? b - a : a - b));
  return [...new Set(inOrder.map(labelOf))];
}

/** The ends of a scale; values that are all equal get a scale around them. */
function ends(values: readonly number[]): readonly [number, number] {
  const [low, high] = values.length > 0 ? extent(values) : [1, 10];
  return low < high ? [low, high] : [low - Math.abs(low) / 2 || -1, high + Math.abs(high) / 2 || 1];
}

/** A channel of settings; without a title it has no axis, as only the first panel of a row has a vertical one. */
const channel = (field: string, domain: readonly string[], title: string | string[] | undefined): Spec => ({
  field,
  type: "ordinal",
  scale: { domain },
  axis: title === undefined ? null : { title, labelAngle: 0, labelFlush: false },
});

const { labelFontSize, titleFontSize } = theme.config.axis;

/** What the names of the rows and the title take left of a panel, in CSS pixels. */
function rowsRoom(rows: readonly string[], title: string | string[]): number {
  const names = Math.max(0, ...rows.map((name) => textWidth(name, labelFontSize)));
  return Math.ceil(14 + names + [title].flat().length * (titleFontSize + 2));
}

/** Whether a tile's color is so dark that its number has to be white. */
function isDarkOn(
  [low, high]: readonly [number, number],
  scale: "linear" | "log",
): (value: number) => boolean {
  const place = scale === "log" ? Math.log : (value: number) => value;
  return (value) => (place(value) - place(low)) / (place(high) - place(low)) > 0.6;
}

const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 2 });

interface Look {
  x: Spec;
  y: Spec;
  color: Spec;
  isDark: (value: number) => boolean;
}

const ink = { condition: { test: "datum.isDark", value: "white" }, value: "#222" };

/** The tiles, and their numbers over them. */
function layers(cells: readonly Tile[], { x, y, color, isDark }: Look): Spec[] {
  const values = cells.map((cell) => ({
    ...cell,
    text: short.format(cell.value),
    isDark: isDark(cell.value),
  }));
  const tooltip = ["x", "y", "value", "runs"].map((field) => ({ field, type: "nominal" }));
  const tile = {
    mark: { type: "rect", stroke: "white", strokeWidth: 0.5 },
    encoding: { x, y, color, tooltip },
  };
  const number = {
    mark: { type: "text", fontSize: 10, tooltip: null },
    encoding: { x, y, text: { field: "text" }, color: ink },
  };
  return [tile, number].map((layer) => ({ data: { values }, ...layer }));
}
