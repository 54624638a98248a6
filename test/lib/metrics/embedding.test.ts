import { readFileSync } from "node:fs";
import fc from "fast-check";
import { type PointArray, Random } from "topolab";
import { components, gaussian } from "topolab/data";
import { densityDivergence, distortion, rankMeasures, shareEnclosed, shareOutside } from "topolab/metrics";
import { describe, expect, it } from "vitest";

interface Side {
  shape: [number, number];
  values: number[];
}
interface Found {
  name: string;
  data: Side;
  latents: Side;
  trustworthiness: number;
  continuity: number;
  inLatents: number;
  inData: number;
  divergences: { sigma: number; value: number }[];
  rmse: number;
  least: number;
  greatest: number;
}

/** What Python found; test/fixtures/embedding/make.py says how. */
const { neighbors, found }: { neighbors: number[]; found: Found[] } = JSON.parse(
  readFileSync(new URL("../../fixtures/embedding/index.json", import.meta.url), "utf8"),
);
const points = ({ shape, values }: Side): PointArray => ({ data: Float64Array.from(values), shape });
const cloud = (seed: number, n: number, d: number) => gaussian({ n, d, random: new Random(seed) });
const scaled = ({ data, shape }: PointArray, by: number): PointArray => ({
  data: Float64Array.from(data, (x) => by * x),
  shape,
});

describe.each(found)("against scikit-learn and scipy: $name", (expected) => {
  const [data, latents] = [points(expected.data), points(expected.latents)];

  it("rank measures", () => {
    const ours = rankMeasures(data, latents, { neighbors });
    expect(ours.trustworthiness).toBeCloseTo(expected.trustworthiness, 10);
    expect(ours.continuity).toBeCloseTo(expected.continuity, 10);
    expect(ours.rankError.inLatents).toBeCloseTo(expected.inLatents, 10);
    expect(ours.rankError.inData).toBeCloseTo(expected.inData, 10);
  });

  it.each(expected.divergences)("KL at σ = $sigma", ({ sigma, value }) => {
    expect(densityDivergence(data, latents, { sigma })).toBeCloseTo(value, 10);
  });

  it("distortion", () => {
    const { least, greatest, rmse } = distortion(data, latents);
    expect(rmse).toBeCloseTo(expected.rmse, 10);
    expect(least).toBeCloseTo(expected.least, 10);
    expect(greatest).toBeCloseTo(expected.greatest, 10);
  });
});

describe("measures of a map", () => {
  it("report only the scale of a similarity", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (seed, by) => {
          const data = cloud(seed, 20, 3);
          const latents = scaled(data, by);
          const ranks = rankMeasures(data, latents, { neighbors: [1, 5, 9] });
          expect(ranks).toEqual({
            trustworthiness: 1,
            continuity: 1,
            rankError: { inLatents: 0, inData: 0 },
          });
          expect(densityDivergence(data, latents, { sigma: 0.1 })).toBeCloseTo(0, 10);
          const { least, greatest } = distortion(data, latents);
          expect(least).toBeCloseTo(by, 5);
          expect(greatest).toBeCloseTo(by, 5);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("swap when data and latents are swapped", () => {
    const [data, latents] = [cloud(1, 30, 4), cloud(2, 30, 2)];
    const [there, back] = [
      rankMeasures(data, latents, { neighbors: [6] }),
      rankMeasures(latents, data, { neighbors: [6] }),
    ];
    expect(there.trustworthiness).toBeCloseTo(back.continuity, 12);
    expect(there.rankError.inData).toBeCloseTo(back.rankError.inLatents, 12);
    expect(densityDivergence(data, latents, { sigma: 1 })).toBeGreaterThan(0);
    expect(distortion(data, latents).least).toBeCloseTo(1 / distortion(latents, data).greatest, 12);
  });

  it("see points that coincide", () => {
    const data: PointArray = { data: Float64Array.of(0, 0, 1, 0, 0, 1), shape: [3, 2] };
    const folded: PointArray = { data: Float64Array.of(0, 1, 1), shape: [3, 1] };
    const { least, greatest, rmse } = distortion(data, folded);
    expect([least, greatest]).toEqual([0, 1]);
    expect(rmse).toBeCloseTo(Math.sqrt((2 * 2) / 9), 12);
  });

  it("say what is wrong", () => {
    const [a, b] = [cloud(1, 9, 2), cloud(2, 8, 2)];
    expect(() => distortion(a, b)).toThrow(
      "Data and latents must have the same number of rows: got 9 and 8 rows",
    );
    expect(() => rankMeasures(a, a, { neighbors: [5] })).toThrow("from 1 to below n / 2 = 4.5: got 5");
    expect(() => densityDivergence(a, a, { sigma: 0 })).toThrow("sigma must be positive and finite: got 0");
    expect(() => densityDivergence(a, scaled(a, 0), { sigma: 1 })).toThrow("All points coincide");
  });
});

describe("nesting", () => {
  const ring = components({ n: 400, shape: "circle", at: [0], radius: 5, random: new Random(1) });
  const disc = components({ n: 300, shape: "disc", at: [0], radius: 2, random: new Random(2) });

  it("is 1 for a disc in a ring, and 0 the other way around", () => {
    expect([shareOutside(disc, ring), shareEnclosed(disc, ring)]).toEqual([1, 1]);
    expect([shareOutside(ring, disc), shareEnclosed(ring, disc)]).toEqual([0, 0]);
  });

  it("is 1/2 if both are mixed, ties included", () => {
    expect(shareOutside(disc, disc)).toBeCloseTo(0.5, 12);
    const other = components({ n: 3_000, shape: "disc", at: [0], radius: 2, random: new Random(3) });
    expect(shareOutside(disc, other)).toBeCloseTo(0.5, 1);
  });

  it("counts the points of a square's hull", () => {
    const square: PointArray = { data: Float64Array.of(1, 1, -1, 1, -1, -1, 1, -1), shape: [4, 2] };
    const inner: PointArray = { data: Float64Array.of(0, 0, 0.9, 0.9, 1.1, 0, 0, -3), shape: [4, 2] };
    expect(shareEnclosed(inner, square)).toBe(0.5);
    expect(() => shareEnclosed(cloud(1, 3, 3), cloud(2, 3, 3))).toThrow("points in two dimensions");
  });
});
