import path from "node:path";
import { writeWhole } from "../files.js";
import type { SweepTable, SweepValue } from "./results.js";

type Spec = Record<string, unknown>;
const schema = "https://vega.github.io/schema/vega-lite/v5.json";
/** The theme of the library's figures: a white background, on which dark front ends must not use white text. */
const [ink, soft, line] = ["#222", "#333", "#888"];
const config = {
  background: "white",
  padding: 8,
  font: "DejaVu Sans, Verdana, Helvetica, Arial, Liberation Sans, sans-serif",
  view: { stroke: null },
  mark: { tooltip: true },
  axis: {
    grid: false,
    ...{ domainColor: line, tickColor: line, labelColor: soft, titleColor: ink },
    ...{ labelFontSize: 11, titleFontSize: 12, titleFontWeight: "normal" },
  },
  legend: { labelColor: soft, titleColor: ink, labelFontSize: 11, titleFontWeight: "normal" },
};
const meanColor = "#d1495b";
/** The greatest number of metrics that are readable on one page. */
const mostMetrics = 8;

const isSeed = (name: string) => /^seed/i.test(name);
const numbersOf = (table: SweepTable, name: string) =>
  table.rows.map((row) => row[name]).filter((value): value is number => typeof value === "number");
const isNumeric = (table: SweepTable, name: string) =>
  table.rows.every((row) => typeof row[name] === "number");

/** Whether the values of a column need a logarithmic axis, because they span several decades. */
function isLogarithmic(table: SweepTable, name: string): boolean {
  const values = numbersOf(table, name);
  const [low, high] = rangeOf(values);
  return values.length > 0 && low > 0 && high / low >= 50;
}

/** The least and the greatest value, of any number of them. */
function rangeOf(values: readonly number[]): [low: number, high: number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

/** The compared columns: the varied parameters without seeds, and the numbers that differ between points. */
function axesOf(table: SweepTable): { parameters: string[]; metrics: string[] } {
  const differs = (name: string) => new Set(table.rows.map((row) => row[name])).size > 1;
  return {
    parameters: table.varied.filter((name) => !isSeed(name) && differs(name)),
    metrics: table.metrics.filter(differs).slice(0, mostMetrics),
  };
}

/**
 * Each metric (a row) against each parameter (a column): a dot for each run, a line through the means with their 95%
 * intervals, and the bound of a claim as a dashed line.
 */
export function againstParameters(table: SweepTable): Spec {
  const { parameters, metrics } = axesOf(table);
  const panel = (metric: string, parameter: string): Spec => {
    const numeric = isNumeric(table, parameter);
    const scale = numeric && isLogarithmic(table, parameter) ? { type: "log" } : { zero: false };
    const x = {
      field: "x",
      title: parameter,
      type: numeric ? "quantitative" : "nominal",
      ...(numeric && { scale }),
    };
    const values = table.rows.map((row) => ({ x: row[parameter], y: row[metric] }));
    const means = meansOf(values);
    const bound = table.bounds[metric];
    const range = isLogarithmic(table, metric) ? { type: "log" } : { zero: false };
    const y = (more: Spec) => ({
      field: "y",
      title: wrapped(metric),
      type: "quantitative",
      scale: range,
      ...more,
    });
    return {
      width: 200,
      height: 150,
      data: { values },
      layer: [
        { mark: { type: "point", filled: true, opacity: 0.5, size: 35 }, encoding: { x, y: y({}) } },
        {
          data: { values: means },
          mark: { type: "rule", color: meanColor, strokeWidth: 1.4 },
          encoding: { x, y: y({ field: "low" }), y2: { field: "high" } },
        },
        {
          data: { values: means },
          mark: { type: "line", color: meanColor, point: { color: meanColor } },
          encoding: { x, y: y({ field: "mean" }) },
        },
        ...(bound === undefined
          ? []
          : [
              {
                mark: { type: "rule", strokeDash: [4, 3], color: line },
                encoding: { y: y({ field: undefined, datum: bound }) },
              },
            ]),
      ],
    };
  };
  const rows = metrics.map((metric) => ({
    hconcat: parameters.map((parameter) => panel(metric, parameter)),
  }));
  return { $schema: schema, config, vconcat: rows };
}

/** The means over the runs at one place on the axis, each with Student's 95% interval if there are several runs. */
function meansOf(values: readonly { x: SweepValue; y: SweepValue }[]) {
  const places = [...new Set(values.map(({ x }) => x))];
  return places.flatMap((x) => {
    const runs = values.flatMap((one) => (one.x === x && typeof one.y === "number" ? [one.y] : []));
    if (runs.length === 0) return [];
    const mean = runs.reduce((sum, y) => sum + y, 0) / runs.length;
    const squares = runs.reduce((sum, y) => sum + (y - mean) ** 2, 0);
    const reach =
      runs.length > 1
        ? studentPoint(runs.length - 1) * Math.sqrt(squares / (runs.length - 1) / runs.length)
        : 0;
    return [{ x, mean, low: mean - reach, high: mean + reach }];
  });
}

/**
 * The 97.5% point of Student's distribution, to 1%: from a table for few seeds, else by the Cornish–Fisher expansion.
 */
function studentPoint(freedom: number): number {
  const few = [12.706, 4.303, 3.182];
  return few[freedom - 1] ?? 1.96 + 2.372 / freedom + 2.822 / freedom ** 2 + 2.556 / freedom ** 3;
}

/** Draws a line for each run across one axis for each parameter and metric, colored by the first metric. */
export function parallelCoordinates(table: SweepTable): Spec {
  const { parameters, metrics } = axesOf(table);
  const axes = [...parameters, ...metrics].map((name) => axis(table, name));
  const lines = table.rows.flatMap((row, run) =>
    axes.map(({ name, place }) => ({
      run,
      axis: title(name),
      height: place(row[name]),
      color: row[metrics[0]],
    })),
  );
  const ticks = axes.flatMap(({ name, ticks }) => ticks.map((tick) => ({ axis: title(name), ...tick })));
  const x = {
    field: "axis",
    type: "nominal",
    sort: null,
    title: null,
    axis: {
      labelAngle: 0,
      domain: false,
      ticks: false,
      labelPadding: 14,
      labelLimit: 120,
      labelExpr: "split(datum.label, '|')",
    },
  };
  const upright = { type: "quantitative", axis: null, title: null, scale: { domain: [0, 1] } };
  const y = { ...upright, field: "height" };
  const scale = { scheme: "viridis", type: isLogarithmic(table, metrics[0]) ? "log" : "linear" };
  const color = { field: "color", type: "quantitative", title: wrapped(metrics[0] ?? ""), scale };
  return {
    $schema: schema,
    config,
    width: { step: 130 },
    height: 300,
    layer: [
      {
        data: { values: ticks },
        mark: { type: "rule", color: "#ccc" },
        encoding: { x, y: { ...upright, datum: 0 }, y2: { datum: 1 } },
      },
      {
        data: { values: lines },
        mark: { type: "line", opacity: 0.6 },
        encoding: { x, y, detail: { field: "run" }, color: color },
      },
      {
        data: { values: ticks },
        mark: { type: "text", dx: 6, align: "left", fontSize: 10 },
        encoding: { x, y, text: { field: "label" } },
      },
    ],
  };
}

/** An axis of parallel coordinates: the position of a value between 0 and 1, and its label. */
function axis(table: SweepTable, name: string) {
  if (!isNumeric(table, name) && numbersOf(table, name).length === 0) {
    const words = [...new Set(table.rows.map((row) => String(row[name])))];
    const at = (i: number) => (words.length === 1 ? 0.5 : i / (words.length - 1));
    return {
      name,
      place: (value: SweepValue): number | null => at(words.indexOf(String(value))),
      ticks: words.map((label, i) => ({ label, height: at(i) })),
    };
  }
  const through = isLogarithmic(table, name) ? Math.log10 : (value: number) => value;
  const values = numbersOf(table, name);
  const [low, high] = rangeOf(values);
  const place = (value: SweepValue): number | null =>
    typeof value === "number" ? (through(value) - through(low)) / (through(high) - through(low)) : null;
  const few = [...new Set(values)];
  const marked = few.length <= 4 ? few : [low, high];
  return { name, place, ticks: marked.map((value) => ({ label: short(value), height: place(value) })) };
}

const short = (value: number) => String(Number(value.toPrecision(3)));

/** An axis's name, split into lines. */
const title = (name: string) => wrapped(name, 20).join("|");

/** A title in lines of a few words. */
function wrapped(title: string, width = 26): string[] {
  return title.match(new RegExp(`\\S.{0,${width}}(?=\\s|$)`, "g")) ?? [title];
}

/** Writes the two figures as Vega-Lite and, if vega is installed, as SVG. @returns the files */
export async function writeFigures(folder: string, table: SweepTable): Promise<string[]> {
  const { parameters, metrics } = axesOf(table);
  if (parameters.length === 0 || metrics.length === 0) return [];
  const figures = { parallel: parallelCoordinates(table), parameters: againstParameters(table) };
  const files: string[] = [];
  for (const [name, spec] of Object.entries(figures)) {
    const file = path.join(folder, `${name}.vl.json`);
    writeWhole(file, `${JSON.stringify(spec)}\n`);
    const svg = await rendered(spec);
    if (svg) writeWhole(file.replace(/vl\.json$/, "svg"), svg);
    files.push(svg ? file.replace(/vl\.json$/, "svg") : file);
  }
  return files;
}

async function rendered(spec: Spec): Promise<string | undefined> {
  const engines = await Promise.all([import("vega"), import("vega-lite")]).catch(() => undefined);
  if (!engines) return undefined;
  const [vega, vegaLite] = engines;
  const compiled = vegaLite.compile(spec as unknown as Parameters<typeof vegaLite.compile>[0]).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
