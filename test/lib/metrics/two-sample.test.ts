import { type PointArray, Random } from "topolab";
import {
  classifierTest,
  energyDistance,
  kolmogorovSmirnov,
  mmd,
  permutationTest,
  uniformCdf,
} from "topolab/metrics";
import { describe, expect, it } from "vitest";
import { binomialTail } from "../../../lib/src/metrics/two-sample/binomial.js";
import { pointsOf } from "../points.js";

const normals = (n: number, random: Random, shift = 0): PointArray =>
  pointsOf(
    random.normals(2 * n).map((x) => x + shift),
    2,
  );
const a = pointsOf(Float64Array.of(0, 0, 1, 2, 2, 1, 0.5, 3, 4, 0, 1, 1), 2);
const b = pointsOf(Float64Array.of(3, 3, 4, 1, 2, 4, 5, 2, 3, 1.5), 2);

describe("permutationTest", () => {
  // Over all 462 ways to deal out 11 rows: numpy 2.4.6.
  it.each([
    ["energy", 8 / 462, 1.4690877130183302],
    ["mmd", 13 / 462, 0.2271187766298289],
  ] as const)(
    "by %s approaches the share over all assignments of the rows",
    async (statistic, share, value) => {
      const permutations = 20_000;
      const result = await permutationTest(a, b, { statistic, gamma: 0.5, permutations, seed: 1 });
      expect(result.statistic).toBeCloseTo(value, 12);
      const error = Math.sqrt((share * (1 - share)) / permutations);
      expect(Math.abs(result.pValue - share)).toBeLessThan(4 * error + 1 / permutations);
    },
  );

  it("has the statistics of energyDistance and mmd, for either order of the samples", async () => {
    const gamma = 0.3;
    for (const [x, y] of [
      [a, b],
      [b, a],
    ]) {
      const energy = await permutationTest(x, y, { permutations: 1 });
      expect(energy.statistic).toBeCloseTo(energyDistance(x, y), 12);
      const squared = await permutationTest(x, y, { statistic: "mmd", gamma, permutations: 1 });
      expect(squared.statistic).toBeCloseTo(mmd(x, y, { kernel: { kind: "rbf", gamma } }), 12);
    }
  });

  it("counts ties, even if rounding separates them", async () => {
    // Two of the six ways to deal out these rows have the observed statistic: the way itself and its mirror image.
    const [x, y] = [pointsOf(Float64Array.of(0.1, 0.2), 1), pointsOf(Float64Array.of(10.1, 10.7), 1)];
    const { pValue } = await permutationTest(x, y, { permutations: 9_999, seed: 1 });
    expect(Math.abs(pValue - 1 / 3)).toBeLessThan(0.02);
    const same = pointsOf(new Float64Array(6).fill(0.1), 1);
    expect((await permutationTest(same, same, { permutations: 50 })).pValue).toBe(1);
  });

  it.each(["energy", "mmd"] as const)(
    "by %s has uniform p-values under the null, and the least one for a shift",
    async (statistic) => {
      const random = new Random(5);
      const pValues: number[] = [];
      for (let run = 0; run < 200; run++) {
        const [x, y] = [normals(12, random), normals(15, random)];
        pValues.push((await permutationTest(x, y, { statistic, permutations: 99, random })).pValue);
      }
      // The 99.9% point of D for 200 uniform numbers is 0.138; the p-values' own steps are 0.01.
      expect(kolmogorovSmirnov(pValues, uniformCdf(0, 1))).toBeLessThan(0.138);
      const shifted = await permutationTest(normals(100, random), normals(100, random, 1), {
        statistic,
        random,
      });
      expect(shifted.pValue).toBe(1 / 1000);
    },
  );

  it("repeats with its seed, reports its progress, and stops on its signal", async () => {
    const told: number[] = [];
    const options = { permutations: 40, seed: 3, onProgress: (done: number) => told.push(done) };
    expect(await permutationTest(a, b, options)).toEqual(await permutationTest(a, b, options));
    expect(told).toHaveLength(80);
    const abort = new AbortController();
    const onProgress = (done: number) => done === 5 && abort.abort(new Error("enough"));
    await expect(permutationTest(a, b, { signal: abort.signal, onProgress })).rejects.toThrow("enough");
  });

  it.each([
    [{ statistic: "ks" }, 'statistic must be one of "energy", "mmd": got "ks"'],
    [{ permutations: 0 }, "permutations must be an integer of at least 1: got 0"],
    [{ statistic: "mmd", gamma: -1 }, "gamma must be a positive finite number: got -1"],
  ])("refuses %o", async (options, words) => {
    await expect(permutationTest(a, b, options as object)).rejects.toThrow(words);
  });

  it("refuses sets of one row, of other dimensions, and too many rows", async () => {
    await expect(permutationTest(pointsOf(Float64Array.of(1, 2), 2), b)).rejects.toThrow(
      "at least 2 rows: got 1",
    );
    await expect(permutationTest(pointsOf(new Float64Array(9), 3), b)).rejects.toThrow(
      "same dimension: got 3 and 2",
    );
    const many = pointsOf(new Float64Array(2 * 16_380), 2);
    await expect(permutationTest(many, b)).rejects.toThrow("at most 16384 rows in total: got 16385");
  });
});

describe("classifierTest", () => {
  it("is certain of separated samples", () => {
    const random = new Random(1);
    const { accuracy, pValue, heldOut } = classifierTest(normals(60, random), normals(50, random, 20), {
      seed: 1,
    });
    expect([accuracy, heldOut]).toEqual([1, 50]);
    expect(pValue / 2 ** -50).toBeCloseTo(1, 10);
  });

  it("sees a shift, and no difference between equal distributions", () => {
    const random = new Random(2);
    expect(classifierTest(normals(500, random), normals(500, random, 0.5), { random }).pValue).toBeLessThan(
      1e-4,
    );
    let rejected = 0;
    let accuracy = 0;
    for (let run = 0; run < 400; run++) {
      const result = classifierTest(normals(50, random), normals(50, random), { random });
      if (result.pValue <= 0.05) rejected++;
      accuracy += result.accuracy / 400;
    }
    // P(X ≥ 32) = 0.032 for Bin(50, 1/2) is the greatest below 0.05.
    expect(Math.abs(rejected / 400 - 0.032)).toBeLessThan(3 * Math.sqrt((0.032 * 0.968) / 400));
    expect(Math.abs(accuracy - 0.5)).toBeLessThan(0.02);
  });

  it("refuses a k that is even or too large, and repeats with its seed", () => {
    for (const k of [0, 2, 7, 1.5])
      expect(() => classifierTest(a, b, { k })).toThrow("k must be an odd number from 1 to 5");
    expect(classifierTest(a, b, { k: 3, seed: 4 })).toEqual(classifierTest(a, b, { k: 3, seed: 4 }));
  });
});

describe("binomialTail", () => {
  // scipy 1.17.1, stats.binom.sf(k − 1, n, 0.5).
  it.each([
    [6, 10, 0.376953125],
    [0, 10, 1],
    [10, 10, 0.0009765625],
    [560, 1000, 8.252493527522643e-5],
    [400, 1000, 0.9999999999099158],
    [26_000, 51_000, 4.849426157745928e-6],
  ])("is P(X ≥ %d) for %d trials", (k, n, expected) => {
    expect(Math.abs(binomialTail(k, n) / expected - 1)).toBeLessThan(1e-8);
  });
});
