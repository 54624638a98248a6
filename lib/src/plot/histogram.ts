import { ValueError } from "../errors.js";
import { atLeast } from "../points/count.js";
import { extent } from "../points/extent.js";
import { type Figure, figure } from "./chart/figure.js";
import { hasPlace, Omissions } from "./chart/finite.js";
import { requireRange } from "./chart/limits.js";
import { rounded } from "./chart/panel.js";
import { palette } from "./chart/theme.js";

/** One sample of numbers. */
export interface Sample {
  name: string;
  values: ArrayLike<number>;
}

/** Options of a histogram. */
export interface HistogramOptions {
  /** Number of bins. Default 40. */
  bins?: number;
  /** The range of values shown. Default: that of all samples. The caption counts values outside. */
  range?: readonly [low: number, high: number];
  /** A reference density, drawn as a dark line. */
  density?: (value: number) => number;
  title?: string;
  xTitle?: string;
}

/**
 * Returns samples as histograms of density (area 1), over each other. Values that are not finite are left out; the chart
 * says how many.
 * @throws {ValueError} if a sample has no finite value, `bins` is not a positive integer, or the range is not ascending
 * @example
 * histogram([{ name: "normal", values: new Random(1).normals(500) }], { bins: 30, xTitle: "y" });
 */
export function histogram(all: readonly Sample[], options: HistogramOptions = {}): Figure {
  const omissions = new Omissions();
  const samples = finiteSamples(all, omissions);
  const { range = rangeOf(samples), density, title, xTitle } = options;
  requireRange(range);
  const bins = atLeast(1, options.bins ?? 40, "bins");
  const width = (range[1] - range[0]) / bins;
  const values = samples.flatMap(({ name, values }) =>
    binned(values, range, bins).map((count, i) => ({
      from: rounded(range[0] + i * width, range),
      to: rounded(range[0] + (i + 1) * width, range),
      density: rounded(count / values.length / width),
      name,
    })),
  );
  const outside = samples.reduce((sum, { values }) => sum + countOutside(values, range), 0);
  const alone = samples.length === 1;
  const x = {
    field: "from",
    type: "quantitative",
    scale: { domain: range, nice: false, zero: false },
    title: xTitle ?? "value",
  };
  const y = {
    field: "density",
    type: "quantitative",
    stack: null,
    scale: densityScale(values),
    title: "density",
  };
  return figure(
    {
      width: 420,
      height: 240,
      ...(title === undefined ? {} : { title }),
      layer: [
        {
          data: { values },
          mark: { type: "bar", opacity: alone ? 0.85 : 0.5, binSpacing: 0 },
          encoding: {
            x: { ...x, bin: { binned: true } },
            x2: { field: "to" },
            y,
            color: sampleColor(samples),
          },
        },
        ...(density ? [densityLine(density, range, { x, y }, omissions)] : []),
      ],
    },
    {
      caption:
        `Histogram of ${samples.map(({ name, values }) => `${name} (n = ${values.length})`).join(", ")}` +
        `${density ? ", with the true density" : ""}.${outside > 0 ? ` ${outside} values lie outside.` : ""}`,
      omissions,
    },
  );
}

/** The samples' colors, with a legend if there are several. */
export function sampleColor(samples: readonly Sample[]) {
  const domain = samples.map(({ name }) => name);
  const range = samples.map((_, i) => palette[i % palette.length]);
  return { field: "name", scale: { domain, range }, legend: samples.length > 1 ? { title: null } : null };
}

/** A scale from 0 with a little room above. */
export const densityScale = (values: readonly { density: number }[]) => ({
  domain: [0, rounded(1.08 * values.reduce((most, { density }) => Math.max(most, density), 0)) || 1],
  nice: false,
});

/** A density over a range as a dark line. */
export function densityLine(
  density: (value: number) => number,
  [low, high]: readonly [number, number],
  { x, y }: { x: object; y: object },
  omissions: Omissions,
) {
  const values = Array.from({ length: 201 }, (_, i) => {
    const at = low + (i / 200) * (high - low);
    return { from: rounded(at, [low, high]), density: rounded(density(at)) };
  });
  return {
    data: { values: omissions.rows(values, (point) => hasPlace(point.density)) },
    mark: { type: "line", color: "#222", strokeWidth: 1.4 },
    encoding: { x, y },
  };
}

/**
 * The samples' finite values.
 * @throws {ValueError} if there is no sample, or one has no finite value
 */
export function finiteSamples(samples: readonly Sample[], omissions: Omissions): FiniteSample[] {
  if (samples.length === 0) throw new ValueError("samples must have at least one entry: the list is empty");
  return samples.map(({ name, values }) => {
    const finite = omissions.values(values);
    if (values.length === 0) throw new ValueError(`The sample ${name} is empty, so there is nothing to draw`);
    if (finite.length === 0)
      throw new ValueError(`The sample ${name} has no finite value, so there is nothing to draw`);
    return { name, values: finite };
  });
}

/** A sample of which all values are finite. */
export interface FiniteSample extends Sample {
  values: Float64Array;
}

/** The range of all samples; a little room around one value. */
export function rangeOf(samples: readonly FiniteSample[]): [number, number] {
  const ranges = samples.map(({ values }) => extent(values));
  const [low, high] = extent(ranges.flat());
  const room = Math.max(0.5, 1e-6 * Math.abs(low));
  return high > low ? [low, high] : [low - room, low + room];
}

/** The number of values in each of `bins` equal bins; the last one is closed. */
export function binned(
  values: ArrayLike<number>,
  [low, high]: readonly [number, number],
  bins: number,
): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value >= low && value <= high)
      counts[Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins))]++;
  }
  return counts;
}

function countOutside(values: ArrayLike<number>, [low, high]: readonly [number, number]): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (!(values[i] >= low && values[i] <= high)) count++;
  return count;
}
