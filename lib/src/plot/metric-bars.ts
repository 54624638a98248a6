import { oneOf } from "../options.js";
import { type Figure, figure } from "./chart/figure.js";
import { hasPlace, Omissions } from "./chart/finite.js";
import { rounded } from "./chart/panel.js";
import { innerWidth, legendRoom } from "./chart/row.js";
import { textWidth } from "./chart/text.js";
import { palette } from "./chart/theme.js";

/** One measured value. */
export interface MetricBar {
  /** The subject: a model, a labeling. */
  name: string;
  value: number;
  /** The ends of its interval. */
  low?: number;
  high?: number;
  /** Distinguishes bars of one name, such as by data set. */
  group?: string;
}

/** Options of metric bars. */
export interface MetricBarsOptions {
  /** The axis' title: "energy distance × 10³". */
  metric: string;
  better?: "lower" | "higher";
  title?: string;
}

/** Longer names are cut. */
const longestName = 400;

/** What the names left of the bars take. */
const namesWidth = (names: readonly string[]) =>
  8 + Math.max(0, ...names.map((name) => Math.min(longestName, textWidth(name, 11))));

const groupOf = ({ group = "" }: MetricBar) => group;

/**
 * Returns measured values as bars, in the given order, with their intervals as rules and the number at the end. Bars
 * with a value or an end that is not finite are left out; the chart says how many.
 *
 * @example
 * metricBars([{ name: "greedy", value: 10, low: 9, high: 12 }, { name: "swaps", value: 1 }], { metric: "energy × 10³" });
 */
export function metricBars(all: readonly MetricBar[], { metric, better, title }: MetricBarsOptions): Figure {
  if (better !== undefined) oneOf(better, ["lower", "higher"], "better");
  const omissions = new Omissions();
  const bars = omissions.rows(all, ({ value, low = value, high = value }) =>
    [value, low, high].every((end) => hasPlace(end)),
  );
  const groups = [...new Set(bars.map(groupOf))];
  const values = bars.map((bar) => ({
    name: bar.name,
    group: groupOf(bar),
    value: bar.value,
    low: bar.low ?? bar.value,
    high: bar.high ?? bar.value,
    text: String(Number(bar.value.toPrecision(3))),
  }));
  const names = [...new Set(bars.map(({ name }) => name))];
  const grouped = groups.length > 1;
  const rows = {
    y: {
      field: "name",
      type: "nominal",
      sort: names,
      title: null,
      axis: { ticks: false, labelLimit: longestName },
    },
    ...(grouped ? { yOffset: { field: "group", sort: groups } } : {}),
  };
  const hint = better ? ` (${better} is better)` : "";
  // Space at the end of the axis for the longest bar's number.
  const reach = 1.14 * values.reduce((most, { high, value }) => Math.max(most, high, value), 0);
  const x = {
    field: "value",
    type: "quantitative",
    title: metric + hint,
    ...(reach > 0 ? { scale: { domainMax: rounded(reach), nice: false } } : {}),
  };
  const scale = { domain: groups, range: groups.map((_, i) => palette[i % palette.length]) };
  const color = { field: "group", scale, legend: grouped ? { title: null } : null };
  // The number is to the right of the bar and of the interval.
  const layer = [
    { mark: { type: "bar", opacity: 0.85, height: { band: 0.8 } }, encoding: { ...rows, x, color: color } },
    {
      mark: { type: "rule", strokeWidth: 1.4, color: "#222" },
      encoding: { ...rows, x: { field: "low", type: "quantitative" }, x2: { field: "high" } },
    },
    {
      mark: { type: "text", align: "left", dx: 5, fontSize: 11, color: "#333" },
      encoding: { ...rows, x: { field: "high", type: "quantitative" }, text: { field: "text" } },
    },
  ];
  return figure(
    {
      // Long names take from the bars' width.
      width: Math.min(400, Math.floor(innerWidth - namesWidth(names) - legendRoom(groups))),
      height: { step: grouped ? 16 : 24 },
      ...(title === undefined ? {} : { title }),
      data: {
        values: values.map((v) => ({
          ...v,
          value: rounded(v.value),
          low: rounded(v.low),
          high: rounded(v.high),
        })),
      },
      layer,
    },
    { caption: `${metric}${hint}: ${values.map(sentence).join("; ")}.`, omissions },
  );
}

const sentence = ({ name, group, text }: { name: string; group: string; text: string }) =>
  `${name}${group && `, ${group}`} ${text}`;
