import { Random } from "topolab";
import { centersAround, eightGaussians, gaussian } from "topolab/data";
import { modeCoverage } from "topolab/metrics";
import { describe, expect, it } from "vitest";

const centers = [[0], [10], [20], [30]];
/** 100 samples: 70, 24, 5 and 1 nearest to the four centers; the last of the second mode lies 2 away. */
const points = [70, 24, 5, 1].flatMap((count, mode) =>
  Array.from({ length: count }, (_, i) => [10 * mode + (mode === 1 && i === 23 ? 2 : 0.5)]),
);

describe("modeCoverage", () => {
  it("counts the modes with more than a quarter of their equal share within the radius", () => {
    const { found, quality, shares, divergence } = modeCoverage(points, centers, { radius: 1 });
    expect(found).toBe(2);
    expect(quality).toBeCloseTo(0.99, 12);
    [0.7, 0.24, 0.05, 0.01].forEach((share, mode) => {
      expect(shares[mode]).toBeCloseTo(share, 12);
    });
    const terms = [0.7, 0.24, 0.05, 0.01].map((share) => share * Math.log(4 * share));
    expect(divergence).toBeCloseTo(
      terms.reduce((sum, term) => sum + term),
      12,
    );
  });

  it("with `least: 0` needs one sample for a mode", () => {
    expect(modeCoverage(points, centers, { radius: 1, least: 0 }).found).toBe(4);
    expect(modeCoverage(points.slice(0, 70), centers, { radius: 1, least: 0 }).found).toBe(1);
  });

  it("has the divergence ln k if all samples are in one mode, and 0 if all have the same number", () => {
    expect(modeCoverage([[0.1]], centers, { radius: 1 }).divergence).toBeCloseTo(Math.log(4), 12);
    expect(modeCoverage(centers, centers, { radius: 1 }).divergence).toBe(0);
  });

  it("finds all modes in fresh data, and none in one Gaussian as wide as the ring", () => {
    const ring = centersAround(8, 2);
    const found = (made: Parameters<typeof modeCoverage>[0]) =>
      modeCoverage(made, ring, { radius: 0.3 }).found;
    expect(found(eightGaussians({ n: 2000, random: new Random(1) }))).toBe(8);
    const wide = gaussian({ n: 2000, d: 2, random: new Random(2) });
    expect(found({ data: wide.data.map((x) => Math.SQRT2 * x), shape: wide.shape })).toBe(0);
  });

  it("refuses a radius of 0, and centers of another dimension", () => {
    expect(() => modeCoverage(points, centers, { radius: 0 })).toThrow("radius must be positive: got 0");
    expect(() => modeCoverage(points, centers, { radius: 1, least: 1 })).toThrow(
      "least must be at least 0 and below 1",
    );
    expect(() => modeCoverage(points, [[0, 0]], { radius: 1 })).toThrow("same dimension");
  });
});
