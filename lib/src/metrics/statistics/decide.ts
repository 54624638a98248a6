import { ShapeError, ValueError } from "../../errors.js";
import { oneOf } from "../../options.js";
import { type Interval, meanInterval } from "./interval.js";
import { requireFinite } from "./sorted-sample.js";

/** The verdict on a claim. */
export type Verdict = "holds" | "fails" | "undecided";

/** A bound: the side of a number on which a claim holds, and the origin of that number. */
export type Bound = ({ atMost: number } | { atLeast: number }) & {
  /** The paper, a theorem, a null distribution, or "chosen before the run". */
  from: string;
};

export interface DecideOptions {
  /**
   * The scale on which the values are averaged: `"linear"` (default), `"log"` for positive values such as ratios, `"logit"`
   * for shares, or `"exact"` for a quantity without sampling error, which one value decides.
   */
  scale?: "linear" | "log" | "logit" | "exact";
  /** For `"logit"`: the number of trials of each share. Shares of 0 and 1 are moved inward by half a trial. */
  trials?: number;
}

/** The decision on a claim's values. */
export interface Decision extends Interval {
  verdict: Verdict;
  bound: Bound;
  /** The number of values. */
  n: number;
}

/** With fewer seeds an interval is too uncertain to decide a claim. */
export const leastSeeds = 3;

/**
 * Decides a claim by its values over seeds: it *holds* if the entire 95% interval lies on the right side of the bound,
 * *fails* if the entire interval lies on the wrong side, and is *undecided* otherwise, or with fewer than 3 values. The
 * interval is Student's, on the given scale. For a comparison, pass {@link pairedDifferences}; for "as good as", the
 * bound is the margin.
 *
 * @param values one for each seed, all finite
 * @throws {ValueError} if there is no value, one is not finite, or one does not lie on the scale
 *
 * @example
 * decide([0.011, 0.013, 0.012], { atMost: 0.015, from: "chosen before the run" }).verdict; // "holds"
 */
export function decide(
  values: readonly number[],
  bound: Bound,
  { scale = "linear", trials }: DecideOptions = {},
): Decision {
  oneOf(scale, ["linear", "log", "logit", "exact"], "scale");
  requireBound(bound);
  const interval = scale === "exact" ? exact(values) : onScale(values, scales(trials)[scale]);
  const enough = scale === "exact" || values.length >= leastSeeds;
  return { ...interval, bound, n: values.length, verdict: enough ? verdictOf(interval, bound) : "undecided" };
}

/**
 * Returns a − b seed by seed, for a comparison of two methods on the same seeds.
 * @throws {ShapeError} if the lengths differ
 * @throws {ValueError} if a value is not finite
 * @example
 * decide(pairedDifferences([1, 2, 1], [4, 6, 5]), { atMost: 0, from: "no difference" }).verdict; // "holds"
 */
export function pairedDifferences(a: readonly number[], b: readonly number[]): number[] {
  if (a.length !== b.length)
    throw new ShapeError(`Paired values must have the same length: got ${a.length} and ${b.length}`);
  requireFinite(a, "the first values");
  requireFinite(b, "the second values");
  return a.map((value, i) => value - b[i]);
}

function verdictOf({ low, high }: Interval, bound: Bound): Verdict {
  if ("atMost" in bound) return high <= bound.atMost ? "holds" : low > bound.atMost ? "fails" : "undecided";
  return low >= bound.atLeast ? "holds" : high < bound.atLeast ? "fails" : "undecided";
}

function requireBound(bound: Bound): void {
  const value = "atMost" in bound ? bound.atMost : bound.atLeast;
  if (!Number.isFinite(value)) throw new ValueError(`A bound must be a finite number: got ${value}`);
  if (typeof bound.from !== "string" || bound.from.trim() === "")
    throw new ValueError("A bound must state its origin: pass `from`");
}

/** A monotone map of the values, and its inverse. */
interface Scale {
  to(value: number): number;
  from(value: number): number;
}

function scales(trials = Number.POSITIVE_INFINITY): Record<"linear" | "log" | "logit", Scale> {
  const half = 0.5 / trials;
  return {
    linear: { to: (value) => value, from: (value) => value },
    log: { to: (value) => Math.log(within(value, 0, "positive")), from: Math.exp },
    logit: {
      to: (value) => {
        const share = Math.min(1 - half, Math.max(half, value));
        if (!(share > 0 && share < 1))
          throw new ValueError(
            `A share on the logit scale must lie strictly between 0 and 1: got ${value}. Pass \`trials\`, the number of trials, to allow 0 and 1`,
          );
        return Math.log(share / (1 - share));
      },
      from: (value) => 1 / (1 + Math.exp(-value)),
    },
  };
}

function within(value: number, low: number, what: string): number {
  if (value > low) return value;
  throw new ValueError(`The values must be ${what} on this scale: got ${value}`);
}

function onScale(values: readonly number[], { to, from }: Scale): Interval {
  const { value, low, high } = meanInterval(values.map(to));
  return { value: from(value), low: from(low), high: from(high) };
}

/** The range of the values, the only spread of exact ones. */
function exact(values: readonly number[]): Interval {
  const { value } = meanInterval(values);
  return { value, low: Math.min(...values), high: Math.max(...values) };
}
