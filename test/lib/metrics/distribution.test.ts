import fc from "fast-check";
import { Random } from "topolab";
import { gaussian } from "topolab/data";
import { energyDistance, kolmogorovSmirnov, meanInterval, shareInterval, uniformCdf } from "topolab/metrics";
import { describe, expect, it } from "vitest";

describe("kolmogorovSmirnov", () => {
  it("equals the closed form on a grid: 1/(2n) for midpoints, 1/n for left ends", () => {
    const grid = (offset: number) => Float64Array.from({ length: 10 }, (_, i) => (i + offset) / 10);
    expect(kolmogorovSmirnov(grid(0.5), uniformCdf())).toBeCloseTo(0.05, 12);
    expect(kolmogorovSmirnov(grid(0), uniformCdf())).toBeCloseTo(0.1, 12);
  });

  it("sees mass outside the support", () => {
    expect(kolmogorovSmirnov([-1, -1, 0.5, 0.5], uniformCdf())).toBeCloseTo(0.5, 12);
  });

  it("refuses empty and infinite samples", () => {
    expect(() => kolmogorovSmirnov([], uniformCdf())).toThrow("empty");
    expect(() => kolmogorovSmirnov([Number.POSITIVE_INFINITY], uniformCdf())).toThrow("finite");
  });
});

describe("energyDistance", () => {
  it("is 0 on average between samples of one distribution", () => {
    const random = new Random(5);
    const draws = Array.from({ length: 20 }, () =>
      energyDistance(gaussian({ n: 200, d: 2, random }), gaussian({ n: 200, d: 2, random })),
    );
    const { low, high } = meanInterval(draws);
    expect(low).toBeLessThan(0.002);
    expect(high).toBeGreaterThan(-0.002);
  });

  it("equals ∫ 2(F − G)² in one dimension: N(0, 1) against N(1, 1) is 0.5418", () => {
    // 2 E|X − Y| − 2 E|X − X′| with X − Y ~ N(−1, 2) and X − X′ ~ N(0, 2): means of the folded normal.
    const random = new Random(6);
    const a = gaussian({ n: 4000, d: 1, random });
    const b = gaussian({ n: 4000, d: 1, random });
    const shifted = { data: b.data.map((x) => x + 1), shape: b.shape };
    const folded = 2 * Math.exp(-1 / 4) * Math.sqrt(1 / Math.PI) + 0.5204998778130465;
    expect(energyDistance(a, shifted)).toBeCloseTo(2 * folded - 4 / Math.sqrt(Math.PI), 1);
  });

  it("scales with the unit and ignores the order of rows", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (seed, unit) => {
          const random = new Random(seed);
          const [a, b] = [gaussian({ n: 12, d: 3, random }), gaussian({ n: 9, d: 3, random })];
          const scaled = (p: typeof a) => ({
            data: Float64Array.from(p.data, (x) => x * unit),
            shape: p.shape,
          });
          expect(energyDistance(scaled(a), scaled(b))).toBeCloseTo(unit * energyDistance(a, b), 8);
          expect(energyDistance(b, a)).toBeCloseTo(energyDistance(a, b), 10);
        },
      ),
    );
  });
});

describe("intervals", () => {
  it("are Wilson's: for 0 of n the interval ends at z²/(n + z²), and it mirrors", () => {
    const z = 1.959963984540054;
    expect(shareInterval(0, 10)).toMatchObject({ value: 0, low: 0 });
    expect(shareInterval(0, 10).high).toBeCloseTo(z ** 2 / (10 + z ** 2), 12);
    expect(shareInterval(3, 10).high).toBeCloseTo(1 - shareInterval(7, 10).low, 12);
    expect(() => shareInterval(11, 10)).toThrow("got 11 of 10");
  });

  it("are Student's: 1, 2, 3 give 2 ± 2.484", () => {
    const { value, low, high } = meanInterval([1, 2, 3]);
    expect([value, low, high].map((x) => Number(x.toFixed(3)))).toEqual([2, -0.484, 4.484]);
  });

  it("collapse for one run, and need one", () => {
    expect(meanInterval([3])).toEqual({ value: 3, low: 3, high: 3 });
    expect(() => meanInterval([])).toThrow();
  });
});
