import { ValueError } from "../errors.js";
import { oneOf } from "../options.js";
import { extent } from "../points/extent.js";
import { axisRoom, axisTitle } from "./chart/axis-room.js";
import { type Figure, figure, type Spec } from "./chart/figure.js";
import { hasPlace, Omissions } from "./chart/finite.js";
import { ticksOf } from "./chart/log-axis.js";
import { labelOf, rounded } from "./chart/panel.js";
import { fitRow, legendRoom, panelTitle, sideBySide } from "./chart/row.js";

/** One value of a strip chart: what one run of one subject measured. */
export interface StripValue {
  /** Whose value it is: the strip in which it stands. */
  name: string;
  value: number;
  /** Its color, by a legend: the learning rate of the run, say. */
  color?: string | number;
  /** In which panel it stands, say a data set; all in one unless given. */
  panel?: string;
  /** What is said under the pointer: the run's other settings. */
  note?: string;
}

/** How a strip chart is drawn. */
export interface StripsOptions {
  /** The axis' title: "energy distance". */
  yTitle: string;
  yScale?: "linear" | "log";
  /** The legend's title. */
  colorTitle?: string;
  /** A dashed line across every panel, at a value to compare with. */
  mark?: number;
  caption?: string;
}

/**
 * Returns a strip chart: every value as a point above its name, and the median as a bar. It shows what a mean hides: how
 * many runs fail, and how. A row of panels is at most 800 pixels wide. Values that have no place on the axis are left out; the chart says how many.
 * @throws {ValueError} if `mark` has no place on the axis
 *
 * @example
 * const values = [1, 2, 9].map((value) => ({ name: "greedy", value }));
 * strips(values, { yTitle: "energy distance", yScale: "log", mark: 10 });
 */
export function strips(all: readonly StripValue[], options: StripsOptions): Figure {
  const { yTitle, mark, colorTitle, caption } = options;
  const yScale = oneOf(options.yScale ?? "linear", ["linear", "log"], "yScale");
  if (mark !== undefined && !hasPlace(mark, yScale))
    throw new ValueError(`mark must have a place on a ${yScale} axis: got ${mark}`);
  const omissions = new Omissions();
  const values = omissions.rows(all, ({ value }) => hasPlace(value, yScale));
  const names = distinct(values.map(({ name }) => name));
  const panels = distinct(values.map(({ panel = "" }) => panel));
  const numbers = values.map(({ value }) => value).concat(mark ?? []);
  const domain: readonly [number, number] = numbers.length > 0 ? extent(numbers) : [1, 10];
  const title = axisTitle(yTitle, height);
  const y = (isFirst: boolean): Spec => ({
    field: "value",
    type: "quantitative",
    scale: { type: yScale, domain, ...(yScale === "log" ? {} : { zero: false }), nice: false, padding },
    title: isFirst ? title : null,
    axis: ticksOf(yScale, { orient: "y", range: domain, pixels: height - 2 * padding }),
  });
  const color = colorOf(values, colorTitle);
  const row = fitRow({
    titles: panels,
    width: Math.max(60, 34 * names.length),
    axes: [axisRoom(domain, { title, scale: yScale }), axisRoom(domain, { scale: yScale })],
    beyond: 0,
    legend: color ? legendRoom(distinct(values.map(({ color = "" }) => labelOf(color)))) : 0,
  });
  const views = panels.map((panel, at) => {
    const own = values.filter((one) => (one.panel ?? "") === panel);
    const rows = own.map(({ name, value, color = "", note = "" }, i) => ({
      ...{ name, value: rounded(value), color: labelOf(color), note },
      // The golden ratio's multiples spread evenly, however many there are.
      spread: rounded((i * 0.618034) % 1),
    }));
    return {
      width: row.width,
      height,
      ...(panel ? panelTitle(panel, row.width) : {}),
      layer: stripLayers(rows, { names, y: y(at % row.columns === 0), color, mark }),
    };
  });
  const shared = { ...sideBySide(views, row.columns), resolve: { scale: { color: "shared" } } };
  return figure(shared, { caption: caption ?? `${yTitle} of each of ${names.join(", ")}.`, omissions });
}

/** A panel's height, and the room around its points, in CSS pixels. */
const [height, padding] = [220, 8];

/** The line to compare with, the points, and the medians over them. */
function stripLayers(
  rows: { value: number }[],
  { names, y, color, mark }: { names: string[]; y: Spec; color: Spec | undefined; mark: number | undefined },
): Spec[] {
  const x = {
    field: "name",
    type: "nominal",
    scale: { domain: names },
    title: null,
    axis: { labelAngle: -40 },
  };
  const xOffset = { field: "spread", type: "quantitative", scale: { domain: [-0.4, 1.4] } };
  const tooltip = ["name", "value", "note"].map((field) => ({ field, type: "nominal" }));
  const line = {
    data: { values: [{ value: mark }] },
    mark: { type: "rule", strokeDash: [4, 3], color: "#888" },
    encoding: { y },
  };
  const points = {
    mark: { type: "point", filled: true, opacity: 0.75, size: 26 },
    encoding: { x, y, xOffset, tooltip, ...(color ? { color } : {}) },
  };
  const medians = {
    mark: { type: "tick", thickness: 2, color: "#222", width: 22, tooltip: null },
    encoding: { x, y: { ...y, aggregate: "median" } },
  };
  const drawn = [points, medians].map((layer) => ({ data: { values: rows }, ...layer }));
  return mark === undefined ? drawn : [line, ...drawn];
}

/** A ramp over the colors that are given, in the order of their first appearance. */
function colorOf(values: readonly StripValue[], title: string | undefined): Spec | undefined {
  const colors = distinct(values.flatMap(({ color }) => (color === undefined ? [] : [labelOf(color)])));
  if (colors.length === 0) return undefined;
  return {
    field: "color",
    type: "nominal",
    scale: { domain: colors, scheme: "viridis" },
    title: title ?? null,
    legend: { symbolOpacity: 1 },
  };
}

const distinct = (names: readonly string[]) => [...new Set(names)];
