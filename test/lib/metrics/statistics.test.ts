import { readFileSync } from "node:fs";
import { empiricalCdf, kolmogorovSmirnov, meanInterval, shareInterval, uniformCdf } from "topolab/metrics";
import { describe, expect, it } from "vitest";

interface Found {
  twoSamples: { name: string; a: number[]; b: number[]; value: number }[];
  oneSample: { name: string; a: number[]; low: number; width: number; value: number }[];
  student: { degrees: number; value: number }[];
}

/** What scipy found; test/fixtures/statistics/make.py says how. */
const found: Found = JSON.parse(
  readFileSync(new URL("../../fixtures/statistics/index.json", import.meta.url), "utf8"),
);

describe("kolmogorovSmirnov", () => {
  it.each(found.twoSamples)("equals scipy.stats.ks_2samp: $name", ({ a, b, value }) => {
    expect(kolmogorovSmirnov(a, empiricalCdf(b))).toBeCloseTo(value, 14);
    expect(kolmogorovSmirnov(b, empiricalCdf(a))).toBeCloseTo(value, 14);
  });

  it.each(found.oneSample)("equals scipy.stats.ks_1samp: $name", ({ a, low, width, value }) => {
    expect(kolmogorovSmirnov(a, uniformCdf(low, low + width))).toBeCloseTo(value, 14);
  });

  it("takes the left limits of any CDF that jumps", () => {
    const coin = (x: number) => (x < 0 ? 0 : x < 1 ? 0.5 : 1);
    expect(kolmogorovSmirnov([0, 1, 1, 0], coin)).toBe(0);
    expect(kolmogorovSmirnov([0, 0, 0, 1], coin)).toBe(0.25);
    const die = (x: number) => Math.min(6, Math.max(0, Math.floor(x))) / 6;
    expect(kolmogorovSmirnov([1, 2, 3, 4, 5, 6], die)).toBe(0);
    // F jumps to 1 at 2, where the sample has nothing.
    expect(kolmogorovSmirnov([1, 3], (x) => Number(x >= 2))).toBe(0.5);
  });

  it("is symmetric if both samples are float32", () => {
    const [a, b] = [Float32Array.of(0.1, 0.1, 0.3, 1e-40), Float32Array.of(0.1, 0.3, 0.3, -1e-40)];
    expect(kolmogorovSmirnov(a, empiricalCdf(b))).toBe(0.25);
    expect(kolmogorovSmirnov(b, empiricalCdf(a))).toBe(0.25);
  });

  it("refuses an invalid CDF", () => {
    expect(() => kolmogorovSmirnov([1], () => Number.NaN)).toThrow("must return a number from 0 to 1");
    expect(() => kolmogorovSmirnov([1], (x) => 2 * x)).toThrow("cdf(1) is 2");
    expect(() => uniformCdf(1, 1)).toThrow("low must be below high, and both finite: got 1 and 1");
    expect(() => uniformCdf(0, Number.NaN)).toThrow("got 0 and NaN");
    expect(() => uniformCdf(-1.7e308, 1.7e308)).toThrow("both finite");
    expect(() => empiricalCdf([1])(Number.NaN)).toThrow("got NaN");
  });
});

describe("meanInterval", () => {
  it.each(found.student)("takes Student's point of scipy for $degrees degrees of freedom", (point) => {
    const n = point.degrees + 1;
    // Half of the values are −1 and half are 1 (and one 0 where n is odd): s² = 2⌊n/2⌋ / (n − 1).
    const values = Array.from({ length: n }, (_, i) => (n % 2 && i === n - 1 ? 0 : 1 - 2 * (i % 2)));
    const deviation = Math.sqrt((2 * Math.floor(n / 2)) / (n - 1));
    const { low, high } = meanInterval(values);
    const point975 = (high * Math.sqrt(n)) / deviation;
    expect(Math.abs(point975 / point.value - 1)).toBeLessThan(1e-12);
    expect(low).toBeCloseTo(-high, 12);
  });

  it("does not depend on the unit, up to the ends of a double's range", () => {
    const { value, low, high } = meanInterval([1, 2, 3]);
    for (const unit of [1e-300, 1e160, 1e300]) {
      const scaled = meanInterval([1, 2, 3].map((x) => x * unit));
      expect(scaled.value / unit).toBeCloseTo(value, 12);
      expect(scaled.low / unit).toBeCloseTo(low, 12);
      expect(scaled.high / unit).toBeCloseTo(high, 12);
    }
  });

  it("names the value that is not finite", () => {
    expect(() => meanInterval([1, Number.NaN])).toThrow("value 1 is NaN");
    expect(() => meanInterval([Number.POSITIVE_INFINITY])).toThrow("value 0 is Infinity");
    expect(() => shareInterval(1, Number.POSITIVE_INFINITY)).toThrow("got 1 of Infinity");
    expect(() => shareInterval(Number.NaN, 3)).toThrow("got NaN of 3");
  });
});
