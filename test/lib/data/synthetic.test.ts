import fc from "fast-check";
import { Random } from "topolab";
import {
  bentGaussian,
  distanceToRoll,
  gaussian,
  isometry,
  ring,
  rollPoints,
  rollRange,
  standardize,
  swissRoll,
  uniformSquare,
} from "topolab/data";
import { kolmogorovSmirnov, uniformCdf } from "topolab/metrics";
import { describe, expect, it } from "vitest";
import { pointsOf } from "../points.js";

const points = (...rows: [number, number][]) => pointsOf(Float64Array.from(rows.flat()), 2);

describe("swissRoll", () => {
  it("draws θ uniformly over the roll's range", () => {
    const { theta } = swissRoll({ n: 20_000, random: new Random(1) });
    expect(kolmogorovSmirnov(theta.data, uniformCdf(...rollRange))).toBeLessThan(0.012);
  });

  it("lies on itself", () => {
    const { points } = swissRoll({ n: 2000, random: new Random(2) });
    expect(Math.max(...distanceToRoll(points))).toBeLessThan(1e-6);
  });

  it("refuses n = 0", () => {
    expect(() => swissRoll({ n: 0 })).toThrow("n must be an integer of at least 1: got 0");
  });
});

describe("distanceToRoll", () => {
  it("agrees with a fine search along the roll, anywhere in the plane", () => {
    const steps = 40_000;
    const [low, high] = rollRange;
    const fine = rollPoints({
      data: Float64Array.from({ length: steps }, (_, i) => low + ((high - low) * i) / (steps - 1)),
      shape: [steps, 1],
    });
    const coordinate = fc.double({ min: -20, max: 20, noNaN: true });
    fc.assert(
      fc.property(coordinate, coordinate, (x, y) => {
        let nearest = Number.POSITIVE_INFINITY;
        for (let i = 0; i < steps; i++)
          nearest = Math.min(nearest, Math.hypot(fine.data[2 * i] - x, fine.data[2 * i + 1] - y));
        expect(distanceToRoll(points([x, y]))[0]).toBeCloseTo(nearest, 3);
      }),
      { numRuns: 60 },
    );
  });
});

describe("bentGaussian", () => {
  it("is the Gaussian of the same draws, moved by half the square of its first coordinate", () => {
    const [bent, z] = [bentGaussian, gaussian].map((draw) => draw({ n: 50, d: 3, random: new Random(1) }));
    expect(bent.shape).toEqual([50, 3]);
    bent.data.forEach((x, i) => {
      const first = z.data[i - (i % 3)];
      expect(x).toBeCloseTo(i % 3 === 0 ? first : z.data[i] + first ** 2 / 2, 5);
    });
  });

  it("has the moments of the formula, and is a Gaussian without a bend", () => {
    const n = 40_000;
    const { data } = bentGaussian({ n, d: 3, bend: 2, random: new Random(2) });
    const column = (k: number) => Array.from({ length: n }, (_, i) => data[3 * i + k]);
    const mean = (values: number[]) => values.reduce((sum, x) => sum + x / n, 0);
    const [x, y, z] = [0, 1, 2].map(column);
    // E x² = 1 and var x² = 2, so y and z have mean 2, variance 1 + 4 · 2 and covariance 4 · 2.
    expect(Math.abs(mean(y) - 2)).toBeLessThan(0.06);
    expect(Math.abs(mean(y.map((one) => (one - 2) ** 2)) - 9)).toBeLessThan(0.6);
    expect(Math.abs(mean(y.map((one, i) => (one - 2) * (z[i] - 2))) - 8)).toBeLessThan(0.6);
    expect(Math.abs(mean(x.map((one, i) => one * y[i])))).toBeLessThan(0.15);
    const flat = bentGaussian({ n: 9, d: 3, bend: 0, random: new Random(3) });
    expect(flat).toEqual(gaussian({ n: 9, d: 3, random: new Random(3) }));
  });
});

describe("ring", () => {
  it("is the unit circle, evenly, where there is no noise", () => {
    const { data, shape } = ring({ n: 8_000, noise: 0, random: new Random(1) });
    expect(shape).toEqual([8_000, 2]);
    const angles = Array.from({ length: 8_000 }, (_, i) => {
      expect(Math.hypot(data[2 * i], data[2 * i + 1])).toBeCloseTo(1, 5);
      return Math.atan2(data[2 * i + 1], data[2 * i]);
    });
    expect(kolmogorovSmirnov(angles, uniformCdf(-Math.PI, Math.PI))).toBeLessThan(0.02);
  });

  it("lies in the given plane, with noise of its deviation in all other directions", () => {
    const plane = isometry(2, 7, new Random(2));
    const points = ring({ n: 4_000, plane, noise: 0.3, random: new Random(3) });
    expect(points.shape).toEqual([4_000, 7]);
    const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x / 4_000, 0);
    // Five directions are off the plane; in it, E r² = 1 + 2 · 0.09.
    expect(mean(plane.residual(points).map((off) => off ** 2))).toBeCloseTo(5 * 0.09, 1.7);
    const { data } = plane.coordinates(points);
    const squares = Array.from({ length: 4_000 }, (_, i) => data[2 * i] ** 2 + data[2 * i + 1] ** 2);
    expect(Math.abs(mean(squares) - 1.18)).toBeLessThan(0.05);
  });
});

describe("standardize", () => {
  it("gives mean 0 and variance 1, and undoes itself", () => {
    const square = uniformSquare({ n: 5000, random: new Random(4) });
    const { transform, inverseTransform, mean, std } = standardize(square);
    expect(mean[0]).toBeCloseTo(0.5, 1);
    expect(std[1]).toBeCloseTo(Math.sqrt(1 / 12), 2);
    const again = standardize(transform(square));
    expect(again.mean[0]).toBeCloseTo(0, 5);
    expect(again.std[1]).toBeCloseTo(1, 5);
    inverseTransform(transform(square)).data.forEach((x, i) => {
      expect(x).toBeCloseTo(square.data[i], 5);
    });
  });

  it("refuses a constant dimension, a single point, another dimension", () => {
    expect(() => standardize(points([1, 2], [3, 2]))).toThrow("Dimension 1 is constant");
    expect(() => standardize(points([1, 2]))).toThrow("at least 2 points");
    expect(() => standardize(points([1, 2], [3, 4])).transform(gaussian({ n: 3, d: 3 }))).toThrow(
      /for 2 dimensions/,
    );
  });
});
