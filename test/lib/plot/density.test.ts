import fc from "fast-check";
import { Random } from "topolab";
import { describe, expect, it } from "vitest";
import { density1d, kernelDensity, silverman } from "../../../lib/src/plot/density.js";
import { cellCounts } from "../../../lib/src/plot/heatmap.js";
import { binned } from "../../../lib/src/plot/histogram.js";
import { pointsOf } from "../points.js";

describe("kernelDensity", () => {
  it("is the mean of the kernels, for any sample", () => {
    const numbers = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(numbers, fc.double({ min: 0.1, max: 1, noNaN: true }), (sample, bandwidth) => {
        const kernel = (t: number) => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI) / bandwidth;
        for (const { from, density } of kernelDensity(sample, [-2, 2], bandwidth)) {
          const exact =
            sample.reduce((sum, value) => sum + kernel((from - value) / bandwidth), 0) / sample.length;
          // A bin is at most 0.12 bandwidths wide; values beyond four bandwidths are left out.
          expect(Math.abs(density - exact) * bandwidth).toBeLessThan(0.02);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("finds the normal density in a normal sample", () => {
    const sample = new Random(1).normals(50_000);
    for (const { from, density } of kernelDensity(sample, [-3, 3], silverman(sample)))
      expect(density).toBeCloseTo(Math.exp((-from * from) / 2) / Math.sqrt(2 * Math.PI), 1.4);
  });
});

describe("silverman", () => {
  it("is 0.9 σ n^(-1/5) for a normal sample", () => {
    const sample = new Random(2).normals(20_000);
    expect(silverman(sample) / (0.9 * 20_000 ** -0.2)).toBeCloseTo(1, 1.5);
  });

  it("is positive even if the quartiles coincide, or all values do", () => {
    expect(silverman([1, 1, 1, 1, 1, 1, 9])).toBeGreaterThan(0);
    expect(silverman([4, 4])).toBeGreaterThan(0);
  });
});

describe("binned", () => {
  it("counts each value within the range once, both ends included", () => {
    expect(binned([0, 0.49, 0.5, 1, -0.01, 1.01, Number.NaN], [0, 1], 2)).toEqual([2, 2]);
  });
});

describe("density1d", () => {
  it("refuses an empty sample by its name", () => {
    expect(() => density1d([{ name: "GAN", values: [] }])).toThrow("The sample GAN is empty");
  });
});

describe("cellCounts", () => {
  it("counts row by row from the bottom left", () => {
    const points = pointsOf(Float64Array.of(0.1, 0.1, 0.9, 0.1, 0.9, 0.2, 0.1, 0.9, 1.5, 0.5), 2);
    expect([...cellCounts(points, { x: [0, 1], y: [0, 1] }, 2)]).toEqual([1, 2, 1, 0]);
  });
});
