import fc from "fast-check";
import { Random } from "topolab";
import {
  distanceToRoll,
  gaussian,
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
