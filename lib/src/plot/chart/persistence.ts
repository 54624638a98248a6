import { ValueError } from "../../errors.js";
import { isBar, type Omissions } from "./finite.js";
import { palette } from "./theme.js";

/** A class of homology: the scales of its birth and its death; `death` is Infinity if it never dies. */
export interface Bar {
  birth: number;
  death: number;
}

/** For each dimension from 0 its bars, as `ripsPersistence` returns them. */
export type Bars = readonly (readonly Bar[])[];

/** "H₀", "H₁", … */
export const homology = (dimension: number): string =>
  `H${String(dimension).replace(/\d/g, (digit) => String.fromCharCode(0x2080 + Number(digit)))}`;

/** Colors of the dimensions, with a legend. */
export function dimensionColor(bars: Bars) {
  const domain = bars.map((_, dimension) => homology(dimension));
  const range = bars.map((_, dimension) => palette[dimension % palette.length]);
  return { field: "dimension", type: "nominal", scale: { domain, range }, legend: { title: null } };
}

/** The bars that are born at a finite scale, and die later or never. */
export const shownBars = (bars: Bars, omissions: Omissions): Bars =>
  bars.map((all) => omissions.rows(all, isBar));

/** @throws {ValueError} unless the largest scale shown is positive and finite */
export function requireScale(max: number): void {
  if (!(max > 0 && max < Number.POSITIVE_INFINITY))
    throw new ValueError(`max must be positive and finite: got ${max}`);
}

/** The largest finite scale of a diagram; 1 when there is none. */
export function largestScale(bars: Bars): number {
  let largest = 0;
  for (const { birth, death } of bars.flat())
    largest = Math.max(largest, Number.isFinite(death) ? death : birth);
  return largest > 0 ? largest : 1;
}

/** The number of classes of each dimension, and how many of them never die. */
export function census(bars: Bars): string {
  const counts = bars.map((all, dimension) => {
    const endless = all.filter(({ death }) => death === Number.POSITIVE_INFINITY).length;
    return `${all.length} in ${homology(dimension)}${endless > 0 ? ` (${endless} without end)` : ""}`;
  });
  return counts.join(", ");
}
