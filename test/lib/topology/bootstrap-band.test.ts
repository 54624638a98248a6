import { Random } from "topolab";
import { components, dsphere } from "topolab/data";
import { type Bar, bootstrapBand, bottleneck, ripsPersistence } from "topolab/topology";
import { describe, expect, it } from "vitest";
import { pointsOf } from "../points.js";
import { band as reference } from "./fixtures.js";

const whole: Bar[] = [{ birth: 0, death: Math.sqrt(3) }];
const square = pointsOf(Float64Array.of(0, 0, 1, 0, 1, 1, 0, 1), 2);

describe("bootstrapBand", () => {
  // Of two draws from two points both are the same half the time: the bar of length 1 is then gone, at a distance of 1/2.
  it("is the bar's length if more resamples lose it than the level allows, else 0", () => {
    const band = (level: number) =>
      bootstrapBand([[0], [1]], { maxDim: 0, level, resamples: 400, seed: 1 })[0];
    expect([band(0.4), band(0.6)]).toEqual([0, 1]);
  });

  // The loop from 1 to √2 needs all four corners, and 4!/4⁴ = 9.4% of the resamples have them.
  it("does so for a loop", () => {
    const band = (level: number) => bootstrapBand(square, { level, resamples: 400, seed: 2 })[1];
    expect(band(0.05)).toBe(0);
    expect(band(0.2)).toBeCloseTo(Math.SQRT2 - 1, 12);
  });

  it("lies between gudhi's quantiles at levels a little lower and higher", () => {
    const { points, quantiles } = reference;
    for (const { level, low, high } of quantiles) {
      const band = bootstrapBand(points, { level, resamples: 3000, seed: 3 });
      band.forEach((width, dimension) => {
        expect(width).toBeGreaterThanOrEqual(low[dimension] - 1e-6);
        expect(width).toBeLessThanOrEqual(high[dimension] + 1e-6);
      });
    }
  });

  it("is exceeded by the loop of a circle, and by none of a disc", () => {
    const loops = (shape: "circle" | "disc") => {
      const points = components({ n: 100, shape, at: [0], random: new Random(4) });
      const band = bootstrapBand(points, { resamples: 60, seed: 5 });
      return ripsPersistence(points)[1].filter(({ birth, death }) => death - birth > band[1]).length;
    };
    expect([loops("circle"), loops("disc")]).toEqual([1, 0]);
  });

  // The Rips filtration of the whole circle has one loop, from the scale 0 to √3 (Adamaszek and Adams, 2017).
  it("reaches to the diagram of another sample of the same size, as often as its level, but not to the support's", () => {
    const reached = Array.from({ length: 60 }, (_, seed) => {
      const random = new Random(seed);
      const [points, others] = [100, 100].map((n) => dsphere({ n, d: 1, random }));
      const reach = bootstrapBand(points, { resamples: 40, seed })[1] / 2;
      const [bars, again] = [points, others].map((cloud) => ripsPersistence(cloud)[1]);
      return { sample: bottleneck(bars, again) <= reach, support: bottleneck(bars, whole) <= reach };
    });
    const share = (what: "sample" | "support") => reached.filter((each) => each[what]).length / 60;
    expect(share("sample")).toBeGreaterThanOrEqual(0.9);
    expect(share("support")).toBeLessThan(0.5);
  });

  it("repeats with its seed", () => {
    const draw = (seed: number) => bootstrapBand(dsphere({ n: 30, d: 1, random: new Random(6) }), { seed });
    expect(draw(1)).toEqual(draw(1));
    expect(draw(2)).not.toEqual(draw(1));
  });

  it("refuses one point, a level of 1, and distances in place of points", () => {
    expect(() => bootstrapBand([[0, 0]])).toThrow("needs at least 2 points: got 1");
    expect(() => bootstrapBand(square, { level: 1 })).toThrow("level must be between 0 and 1: got 1");
    const metric = "precomputed" as never;
    expect(() =>
      bootstrapBand(
        [
          [0, 1],
          [1, 0],
        ],
        { metric },
      ),
    ).toThrow("pass them, not the matrix");
  });
});
