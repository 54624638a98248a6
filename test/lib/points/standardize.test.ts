import fc from "fast-check";
import { Random, tf, ValueError } from "topolab";
import { standardize } from "topolab/data";
import { describe, expect, it } from "vitest";
import { expectPoints, points, pointsOf } from "../points.js";

describe("standardize", () => {
  it("learns mean and standard deviation, dividing by n, and undoes what it applies", () => {
    const data = points([
      [1, 10],
      [3, 30],
      [5, 80],
    ]);
    const { mean, std, transform, inverseTransform } = standardize(data);
    expect([...mean]).toEqual([3, 40]);
    expect(std[0]).toBeCloseTo(Math.sqrt(8 / 3), 12);
    expect(std[1]).toBeCloseTo(Math.sqrt(2600 / 3), 12);
    expectPoints(inverseTransform(transform(data)), data, 12);
    expect(() => transform(points([[1]]))).toThrow("for 2 dimensions: got shape [1,1]");
  });

  /** The mean of each, summed plainly, is not the value itself. */
  it.each([
    [60_000, Math.fround(-1.1)],
    [1_000, 14.62],
    [60_000, -1],
    [7, 0.1],
    [1_000, 1e300],
    [3, 5e-324],
    [10, 0],
  ])("finds %d times %d constant", (n, value) => {
    const column = pointsOf(new Float64Array(n).fill(value), 1);
    expect(() => standardize(column)).toThrow(`Dimension 0 is constant (every value is ${value})`);
    const { mean, std, transform, inverseTransform } = standardize(column, { constant: "zero" });
    expect([mean[0], std[0]]).toEqual([value, 0]);
    expectPoints(transform(column), pointsOf(new Float64Array(n), 1), Infinity);
    expectPoints(inverseTransform(transform(column)), column, Infinity);
  });

  it("finds a constant column of float32 numbers next to one that varies", () => {
    const data = pointsOf(Float32Array.of(1, 14.62, 2, 14.62, 3, 14.62), 2);
    expect(() => standardize(data)).toThrow(ValueError);
    expect(() => standardize(data)).toThrow("Dimension 1 is constant");
  });

  it("keeps small variations around a large mean, in double precision", () => {
    const data = points([[1e9], [1e9 + 1], [1e9 + 2]]);
    const { mean, std, transform, inverseTransform } = standardize(data);
    expect(mean[0]).toBe(1e9 + 1);
    expect(std[0]).toBeCloseTo(Math.sqrt(2 / 3), 14);
    const z = transform(data);
    expect(z.data).toBeInstanceOf(Float64Array);
    expectPoints(z, [[-Math.sqrt(1.5)], [0], [Math.sqrt(1.5)]], 14);
    expectPoints(inverseTransform(z), data, Infinity);
  });

  it("keeps single precision, also for tensors", () => {
    expect(
      standardize(pointsOf(Float32Array.of(1, 2), 1)).transform(pointsOf(Float32Array.of(1), 1)).data,
    ).toEqual(Float32Array.of(-1));
    const tensor = tf.tensor2d([[1], [3]]);
    expect(standardize(tensor).transform(tensor).data).toEqual(Float32Array.of(-1, 1));
    tensor.dispose();
  });

  it("gives mean 0 and variance 1 at any scale and offset", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom(1e-300, 1e-100, 1e-8, 1, 1e30, 1e200, 1e304),
        fc.constantFrom(0, 1, -1e3),
        (seed, scale, offset) => {
          const random = new Random(seed);
          const rows = Float64Array.from({ length: 50 }, () => scale * (offset + random.normal()));
          const data = Array.from(standardize(pointsOf(rows, 1)).transform(pointsOf(rows, 1)).data);
          const mean = data.reduce((sum, x) => sum + x / 50, 0);
          expect(Math.abs(mean)).toBeLessThan(1e-12);
          expect(data.reduce((sum, x) => sum + (x * x) / 50, 0)).toBeCloseTo(1, 9);
        },
      ),
    );
  });

  it("refuses a single point, points that are not finite and an unknown name", () => {
    expect(() => standardize(points([[1, 2]]))).toThrow("at least 2 points: got 1");
    expect(() => standardize(points([[1], [Number.NaN]]))).toThrow("row 1, column 0 is NaN");
    const mistyped = { constant: "keep" as "zero" };
    expect(() => standardize(points([[1], [2]]), mistyped)).toThrow(
      'constant must be one of "refuse", "zero"',
    );
  });

  it("has its British name still", () => {
    expect(standardize).toBe(standardize);
  });
});
