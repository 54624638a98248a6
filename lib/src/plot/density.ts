import { ValueError } from "../errors.js";
import { type Figure, figure } from "./chart/figure.js";
import { Omissions } from "./chart/finite.js";
import { requireRange } from "./chart/limits.js";
import { rounded } from "./chart/panel.js";
import {
  binned,
  densityLine,
  densityScale,
  finiteSamples,
  rangeOf,
  type Sample,
  sampleColor,
} from "./histogram.js";

/** Options of densities. */
export interface Density1dOptions {
  /** The kernel's standard deviation. Default: Silverman's rule for each sample. */
  bandwidth?: number;
  range?: readonly [low: number, high: number];
  /** A reference density, drawn as a dark line. */
  density?: (value: number) => number;
  title?: string;
  xTitle?: string;
}

/**
 * Returns samples' densities, estimated with a Gaussian kernel. Values that are not finite are left out; the chart says
 * how many.
 * @throws {ValueError} if a sample has no finite value, the bandwidth is not positive, or the range is not ascending
 * @example
 * density1d([{ name: "normal", values: new Random(1).normals(500) }], { xTitle: "y" });
 */
export function density1d(all: readonly Sample[], options: Density1dOptions = {}): Figure {
  const omissions = new Omissions();
  const samples = finiteSamples(all, omissions);
  const { bandwidth, range = rangeOf(samples), density, title, xTitle } = options;
  requireRange(range);
  if (bandwidth !== undefined && !(bandwidth > 0 && bandwidth < Number.POSITIVE_INFINITY))
    throw new ValueError(`bandwidth must be positive and finite: got ${bandwidth}`);
  const values = samples.flatMap(({ name, values }) =>
    kernelDensity(values, range, bandwidth ?? silverman(values)).map((point) => ({ ...point, name })),
  );
  const x = {
    field: "from",
    type: "quantitative",
    scale: { domain: range, nice: false, zero: false },
    title: xTitle ?? "value",
  };
  const y = { field: "density", type: "quantitative", scale: densityScale(values), title: "density" };
  return figure(
    {
      width: 420,
      height: 240,
      ...(title === undefined ? {} : { title }),
      layer: [
        {
          data: { values },
          mark: { type: "line", strokeWidth: 1.8 },
          encoding: { x, y, color: sampleColor(samples) },
        },
        ...(density ? [densityLine(density, range, { x, y }, omissions)] : []),
      ],
    },
    {
      caption:
        `Kernel density of ${samples.map(({ name, values }) => `${name} (n = ${values.length})`).join(", ")}` +
        `${density ? ", with the true density" : ""}.`,
      omissions,
    },
  );
}

/** Silverman's rule: 0.9 · min(σ, IQR / 1.34) · n^(−1/5) (Silverman, 1986, eq. 3.31). */
export function silverman(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / n;
  const sigma = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
  const quartiles = sorted[Math.floor(0.75 * (n - 1))] - sorted[Math.floor(0.25 * (n - 1))];
  const spread = Math.min(sigma, quartiles / 1.34) || sigma || 1;
  return 0.9 * spread * n ** -0.2;
}

const fine = 1000;

/** The estimate at 201 places of the range. The sample is first binned, much more finely than the kernel's width. */
export function kernelDensity(
  values: ArrayLike<number>,
  [low, high]: readonly [number, number],
  bandwidth: number,
): { from: number; density: number }[] {
  // Bins extend beyond the range as far as the kernel.
  const [start, end] = [low - 4 * bandwidth, high + 4 * bandwidth];
  const counts = binned(values, [start, end], fine);
  const width = (end - start) / fine;
  const norm = values.length * bandwidth * Math.sqrt(2 * Math.PI);
  return Array.from({ length: 201 }, (_, i) => {
    const at = low + (i / 200) * (high - low);
    let sum = 0;
    for (let k = 0; k < fine; k++)
      if (counts[k] > 0)
        sum += counts[k] * Math.exp(-0.5 * ((start + (k + 0.5) * width - at) / bandwidth) ** 2);
    return { from: rounded(at, [low, high]), density: rounded(sum / norm) };
  });
}
