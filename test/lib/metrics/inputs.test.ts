import type { PointArray } from "topolab";
import * as metrics from "topolab/metrics";
import { describe, expect, it } from "vitest";
import { nuclearNorm } from "../../../lib/src/metrics/algebra/nuclear-norm.js";
import { expectValueOrTypedError, oddClouds, oddNumbers, points, usualCloud } from "../bad-inputs.js";

type Run = (given: PointArray) => unknown;
const numbers = ({ data }: PointArray) => Array.from(data);

/** Eight images of 8 × 8 pixels, filled with the numbers of a cloud. */
const images = ({ data }: PointArray) => ({
  data: Float64Array.from({ length: 512 }, (_, i) =>
    data.length > 0 ? data[(i + (i >> 6)) % data.length] : 0,
  ),
  shape: [8, 8, 8, 1],
});

/** Each exported function, with the cloud in every place that takes points. */
const ofClouds: Record<string, Run[]> = {
  blockStatistics: [(x) => metrics.blockStatistics(images(x), 4), (x) => metrics.blockStatistics(x)],
  classifierTest: [
    (x) => metrics.classifierTest(x, usualCloud, { seed: 1 }),
    (x) => metrics.classifierTest(usualCloud, x, { k: 1, seed: 1 }),
  ],
  coverage: [(x) => metrics.coverage(x, usualCloud, 1), (x) => metrics.coverage(usualCloud, x, 1)],
  densityDivergence: [
    (x) => metrics.densityDivergence(x, usualCloud, { sigma: 0.1 }),
    (x) => metrics.densityDivergence(usualCloud, x, { sigma: 0.1 }),
  ],
  distanceToCurve: [
    (x) => metrics.distanceToCurve(x, usualCloud),
    (x) => metrics.distanceToCurve(usualCloud, x),
  ],
  distanceToSet: [(x) => metrics.distanceToSet(x, usualCloud), (x) => metrics.distanceToSet(usualCloud, x)],
  distortion: [(x) => metrics.distortion(x, usualCloud), (x) => metrics.distortion(usualCloud, x)],
  empiricalCdf: [(x) => metrics.empiricalCdf(numbers(x))(1)],
  energyDistance: [
    (x) => metrics.energyDistance(x, usualCloud),
    (x) => metrics.energyDistance(usualCloud, x),
    (x) => metrics.energyDistance(x, x),
  ],
  frechetDistance: [(x) => metrics.frechetDistance(x, usualCloud), (x) => metrics.frechetDistance(x, x)],
  frechetFromMoments: [
    (x) => {
      const given = { mean: Float64Array.from(x.data.slice(0, 2)), covariance: Float64Array.of(1, 0, 0, 1) };
      return metrics.frechetFromMoments(given, metrics.moments(usualCloud));
    },
    (x) => {
      const given = { mean: new Float64Array(2), covariance: Float64Array.from(x.data.slice(0, 4)) };
      return metrics.frechetFromMoments(metrics.moments(usualCloud), given);
    },
  ],
  imageScores: [
    (x) => metrics.imageScores(images(x), images(usualCloud)),
    (x) => metrics.imageScores(images(usualCloud), images(x)),
  ],
  inceptionScore: [(x) => metrics.inceptionScore(x)],
  kernelInceptionDistance: [(x) => metrics.kernelInceptionDistance(x, usualCloud, { subsets: 3, seed: 1 })],
  kolmogorovSmirnov: [
    (x) => metrics.kolmogorovSmirnov(numbers(x), metrics.uniformCdf()),
    (x) => metrics.kolmogorovSmirnov([1, 2], metrics.empiricalCdf(numbers(x))),
  ],
  meanInterval: [(x) => metrics.meanInterval(numbers(x))],
  mleDimension: [
    (x) => metrics.mleDimension(x, { k: 3 }),
    (x) => metrics.mleDimension(x, { k: 2, average: "arithmetic" }),
  ],
  mmd: [
    (x) => metrics.mmd(x, usualCloud),
    (x) => metrics.mmd(usualCloud, x, { unbiased: false }),
    (x) => metrics.mmd(x, usualCloud, { kernel: { kind: "polynomial" } }),
  ],
  modeCoverage: [
    (x) => metrics.modeCoverage(x, usualCloud, { radius: 1 }),
    (x) => metrics.modeCoverage(usualCloud, x, { radius: 1 }),
  ],
  moments: [(x) => metrics.moments(x)],
  outOfDistribution: [(x) => metrics.outOfDistribution(numbers(x), [1])],
  precisionRecall: [
    (x) => metrics.precisionRecall(x, usualCloud, { k: 2 }),
    (x) => metrics.precisionRecall(usualCloud, x, { k: 2 }),
  ],
  rankMeasures: [
    (x) => metrics.rankMeasures(x, usualCloud, { neighbors: [2] }),
    (x) => metrics.rankMeasures(usualCloud, x, { neighbors: [3] }),
  ],
  shareBeyond: [(x) => metrics.shareBeyond(x, [[0, 1]])],
  shareEnclosed: [(x) => metrics.shareEnclosed(x, usualCloud), (x) => metrics.shareEnclosed(usualCloud, x)],
  shareOutside: [(x) => metrics.shareOutside(x, usualCloud), (x) => metrics.shareOutside(usualCloud, x)],
  slicedWasserstein: [
    (x) => metrics.slicedWasserstein(x, usualCloud, { seed: 1, projections: 4 }),
    (x) => metrics.slicedWasserstein(usualCloud, usualCloud, { directions: x }),
  ],
  twoNN: [(x) => metrics.twoNN(x), (x) => metrics.twoNN(x, { discard: 0 })],
  wasserstein1d: [
    (x) => metrics.wasserstein1d(numbers(x), [1, 2]),
    (x) => metrics.wasserstein1d([0, 3, 5], numbers(x), { p: 2 }),
  ],
};

/** Each number among the parameters. */
const ofNumbers: Record<string, ((value: number) => unknown)[]> = {
  classifierTest: [(k) => metrics.classifierTest(usualCloud, usualCloud, { k, seed: 1 })],
  coverage: [(e) => metrics.coverage(usualCloud, usualCloud, e)],
  modeCoverage: [
    (radius) => metrics.modeCoverage(usualCloud, usualCloud, { radius }),
    (least) => metrics.modeCoverage(usualCloud, usualCloud, { radius: 1, least }),
  ],
  decide: [
    (value) => metrics.decide([value, 1, 2], { atMost: 1, from: "a test" }),
    (value) => metrics.decide([value, 1, 2], { atMost: 1, from: "a test" }, { scale: "log" }),
    (value) =>
      metrics.decide([value, 0.1, 0.2], { atMost: 1, from: "a test" }, { scale: "logit", trials: 9 }),
    (value) =>
      metrics.decide([0.3, 0.1, 0.2], { atMost: 1, from: "a test" }, { scale: "logit", trials: value }),
    (atLeast) => metrics.decide([1, 2, 3], { atLeast, from: "a test" }),
  ],
  densityDivergence: [(sigma) => metrics.densityDivergence(usualCloud, usualCloud, { sigma })],
  inceptionScore: [(splits) => metrics.inceptionScore(points([0.5, 0.5, 0.1, 0.9], 2), { splits })],
  kernelInceptionDistance: [
    (size) => metrics.kernelInceptionDistance(usualCloud, usualCloud, { size, subsets: 2, seed: 1 }),
    (subsets) => metrics.kernelInceptionDistance(usualCloud, usualCloud, { subsets, seed: 1 }),
  ],
  mleDimension: [(k) => metrics.mleDimension(usualCloud, { k })],
  mmd: [
    (gamma) => metrics.mmd(usualCloud, usualCloud, { kernel: { kind: "rbf", gamma } }),
    (degree) => metrics.mmd(usualCloud, usualCloud, { kernel: { kind: "polynomial", degree } }),
    (offset) => metrics.mmd(usualCloud, usualCloud, { kernel: { kind: "polynomial", offset } }),
  ],
  outOfDistribution: [(e) => metrics.outOfDistribution([1, 2], [e])],
  pairedDifferences: [(value) => metrics.pairedDifferences([value], [1])],
  precisionRecall: [(k) => metrics.precisionRecall(usualCloud, usualCloud, { k })],
  rankMeasures: [(k) => metrics.rankMeasures(usualCloud, usualCloud, { neighbors: [k] })],
  shareBeyond: [
    (low) => metrics.shareBeyond(usualCloud, [[low, 1]]),
    (high) => metrics.shareBeyond(usualCloud, [[0, high]]),
  ],
  shareInterval: [(k) => metrics.shareInterval(k, 3), (n) => metrics.shareInterval(0, n)],
  slicedWasserstein: [
    (p) => metrics.slicedWasserstein(usualCloud, oddClouds["two rows"], { p, seed: 1 }),
    (projections) => metrics.slicedWasserstein(usualCloud, usualCloud, { projections }),
  ],
  twoNN: [(discard) => metrics.twoNN(usualCloud, { discard })],
  uniformCdf: [(low) => metrics.uniformCdf(low, 1)(0.5), (high) => metrics.uniformCdf(0, high)(0.5)],
  wasserstein1d: [(p) => metrics.wasserstein1d([1, 2], [3], { p })],
};

describe("every exported function gives a value or a typed error, never NaN,", () => {
  // Two read a file of weights, one is a number, one gives a promise and is below.
  const without = ["Inception", "inceptionFeatures", "leastSeeds", "permutationTest"];
  it("and is in a table below", () => {
    const listed = new Set([...Object.keys(ofClouds), ...Object.keys(ofNumbers), ...without]);
    expect(Object.keys(metrics).filter((name) => !listed.has(name))).toEqual([]);
  });

  for (const [name, runs] of Object.entries(ofClouds))
    it.each(Object.entries(oddClouds))(`${name} of %s`, (_, cloud) => {
      for (const run of runs) expectValueOrTypedError(() => run(cloud));
    });

  for (const [name, runs] of Object.entries(ofNumbers))
    it.each(oddNumbers)(`${name} with the parameter %d`, (value) => {
      for (const run of runs) expectValueOrTypedError(() => run(value));
    });
});

describe("permutationTest gives a value or a typed error, never NaN,", () => {
  const settled = async (run: () => Promise<unknown>) => {
    const [result] = await Promise.allSettled([run()]);
    expectValueOrTypedError(() => {
      if (result.status === "rejected") throw result.reason;
      return result.value;
    });
  };

  it.each(Object.entries(oddClouds))("of %s", async (_, cloud) => {
    for (const statistic of ["energy", "mmd"] as const)
      for (const [x, y] of [
        [cloud, usualCloud],
        [usualCloud, cloud],
        [cloud, cloud],
      ])
        await settled(() => metrics.permutationTest(x, y, { statistic, permutations: 5, seed: 1 }));
  });

  it.each([...oddNumbers, 0.5])("with the parameter %d", async (value) => {
    await settled(() => metrics.permutationTest(usualCloud, usualCloud, { permutations: value }));
    await settled(() => metrics.permutationTest(usualCloud, usualCloud, { statistic: "mmd", gamma: value }));
  });
});

describe("unknown names", () => {
  it("are refused with the list of valid ones", () => {
    const kernel = { kind: "gaussian" } as never;
    expect(() => metrics.mmd(usualCloud, usualCloud, { kernel })).toThrow(
      'kernel.kind must be one of "rbf", "polynomial": got "gaussian"',
    );
    expect(() => metrics.mleDimension(usualCloud, { k: 3, average: "mean" as never })).toThrow(
      'average must be one of "harmonic", "arithmetic": got "mean"',
    );
  });
});

describe("invalid values", () => {
  it("are refused, and the message says which", () => {
    const identity = { mean: new Float64Array(2), covariance: Float64Array.of(1, 0, 0, 1) };
    const lopsided = { mean: new Float64Array(2), covariance: Float64Array.of(1, 0.5, 0, 1) };
    expect(() => metrics.frechetFromMoments(identity, lopsided)).toThrow(
      "The covariance of b must be symmetric: entries [1, 0] and [0, 1] are 0 and 0.5",
    );
    const unknown = { mean: Float64Array.of(0, Number.NaN), covariance: identity.covariance };
    expect(() => metrics.frechetFromMoments(unknown, identity)).toThrow(
      "The mean of a must be finite: value 1",
    );
    expect(() => metrics.rankMeasures(usualCloud, usualCloud, { neighbors: [] })).toThrow(
      "neighbors must hold at least one size",
    );
    expect(() => metrics.distortion(oddClouds.zeros, usualCloud)).toThrow("All points of the data coincide");
    const corners = points([0, 0, 1, 0, 0.5, Math.sqrt(3) / 2], 2);
    expect(() => metrics.outOfDistribution([1], [Number.NaN])).toThrow("epsilons must be at least 0");
    expect(metrics.twoNN(usualCloud)).toBeGreaterThan(0);
    expectValueOrTypedError(() => metrics.mleDimension(corners, { k: 2 }));
  });
});

const scaled = ({ data, shape }: PointArray, unit: number): PointArray => ({
  data: Float64Array.from(data, (x) => x * unit),
  shape,
});

describe("results do not depend on the unit, from 2⁻¹⁰⁰⁰ to 2¹⁰⁰⁰:", () => {
  const other = points([1, 1, 2, 4, 3, 3, 4, 1, 0, 2, 6, 3], 2);
  const same: Record<string, (x: PointArray, y: PointArray) => unknown> = {
    precisionRecall: (x, y) => metrics.precisionRecall(x, y, { k: 2 }),
    twoNN: (x) => metrics.twoNN(x),
    mleDimension: (x) => metrics.mleDimension(x, { k: 3 }),
    rankMeasures: (x) => metrics.rankMeasures(x, usualCloud, { neighbors: [2] }),
    shareOutside: (x, y) => metrics.shareOutside(x, y),
    shareEnclosed: (x, y) => metrics.shareEnclosed(x, y),
    densityDivergence: (x) => metrics.densityDivergence(x, scaled(usualCloud, 3), { sigma: 0.1 }),
  };
  it.each(Object.entries(same))("%s", (_, measure) => {
    const expected = flat(measure(usualCloud, other));
    for (const unit of [2 ** -1000, 2 ** -530, 2 ** 530, 2 ** 1000])
      expect(flat(measure(scaled(usualCloud, unit), scaled(other, unit)))).toEqual(
        expected.map((value) => expect.closeTo(value, 10)),
      );
  });

  const lengths: Record<string, (x: PointArray, y: PointArray) => unknown> = {
    energyDistance: metrics.energyDistance,
    distanceToSet: metrics.distanceToSet,
    distanceToCurve: metrics.distanceToCurve,
    slicedWasserstein: (x, y) => metrics.slicedWasserstein(x, y, { seed: 1, p: 3 }),
    wasserstein1d: (x, y) => metrics.wasserstein1d(x.data, y.data, { p: 3 }),
    distortionRmse: (x) => metrics.distortion(x, scaled(x, 2)).rmse,
    "the root of frechetDistance": (x, y) => Math.sqrt(metrics.frechetDistance(x, y)),
  };
  it.each(Object.entries(lengths))("%s, which grows with it", (name, measure) => {
    const expected = flat(measure(usualCloud, other));
    for (const unit of name.includes("frechet")
      ? [1e-140, 1e-70, 1e70, 1e140]
      : [1e-300, 1e-160, 1e160, 1e300])
      expect(
        flat(measure(scaled(usualCloud, unit), scaled(other, unit))).map((value) => value / unit),
      ).toEqual(expected.map((value) => expect.closeTo(value, 10)));
  });

  it("mmd, whose γ is per squared unit", () => {
    const kernel = { kind: "rbf", gamma: 0.25 } as const;
    const expected = metrics.mmd(usualCloud, other, { kernel });
    for (const unit of [2 ** -500, 2 ** 500])
      expect(
        metrics.mmd(scaled(usualCloud, unit), scaled(other, unit), {
          kernel: { ...kernel, gamma: 0.25 / unit / unit },
        }),
      ).toBeCloseTo(expected, 12);
  });

  it("frechetFromMoments of covariances of 1e±300", () => {
    for (const size of [1e-300, 1e300]) {
      const [a, b] = [4, 9].map((variance) => ({
        mean: new Float64Array(2),
        covariance: Float64Array.of(variance * size, 0, 0, variance * size),
      }));
      expect(metrics.frechetFromMoments(a, b) / size).toBeCloseTo(2, 10);
    }
  });
});

function flat(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return ArrayBuffer.isView(value)
    ? Array.from(value as Float64Array)
    : Object.values(value as object).flatMap(flat);
}

describe("nuclearNorm", () => {
  it("scales with the matrix, from 1e-300 to 1e300", () => {
    // Singular values 3 and 1, and 5 of a single row.
    for (const unit of [1e-300, 1e-160, 1, 1e160, 1e300]) {
      const square = Float64Array.of(2, 1, 1, 2).map((x) => x * unit);
      expect(nuclearNorm(square, 2, 2) / unit).toBeCloseTo(4, 12);
      expect(nuclearNorm(Float64Array.of(3 * unit, 4 * unit), 1, 2) / unit).toBeCloseTo(5, 12);
    }
  });
});

describe("wasserstein1d", () => {
  it("tends to the greatest gap as p grows", () => {
    expect(metrics.wasserstein1d([0, 0], [2, 1], { p: 5000 })).toBeCloseTo(2 * 0.5 ** (1 / 5000), 12);
  });
});

describe("shareEnclosed", () => {
  it("does not count points on the hull: corners, edges, duplicates", () => {
    const triangle = points([1, 0, -1, 1, -1, -1], 2);
    expect(metrics.shareEnclosed(points([1, 0], 2), triangle)).toBe(0);
    expect(metrics.shareEnclosed(points([-1, 0, 0, 0.5, 0, -0.5, 0, 0], 2), triangle)).toBe(0.25);
    // Points on the edges of a slanted square, which rounding must not move inside.
    const slanted = points([0, 0, 3, 1, 2, 4, -1, 3], 2);
    const exact = [1, 2, 3].flatMap((k) => [(3 * k) / 4, k / 4]);
    expect(metrics.shareEnclosed(points(exact, 2), slanted)).toBe(0);
    expect(
      metrics.shareEnclosed(
        points([...exact, ...exact], 2),
        points([...slanted.data, ...exact, ...slanted.data], 2),
      ),
    ).toBe(0);
    expect(metrics.shareEnclosed(slanted, slanted)).toBe(0);
  });

  it("counts points inside, next to one very far outside", () => {
    const triangle = points([1, 0, -1, 1, -1, -1], 2);
    for (const far of [1e160, 1e300])
      expect(metrics.shareEnclosed(points([0, 0, far, -far], 2), triangle)).toBe(0.5);
    const small = scaled(triangle, 1e-200);
    expect(metrics.shareEnclosed(points([0, 0, 1e200, 0, 1e-199, 0, 5e-201, 0], 2), small)).toBe(0.5);
  });

  it("is 0 if the hull has no interior", () => {
    const inner = points([0, 0, 1, 1, 2, 2], 2);
    for (const outer of [points([1, 1], 2), points([0, 0, 2, 2], 2), points([0, 0, 1, 1, 5, 5, -3, -3], 2)])
      expect(metrics.shareEnclosed(inner, outer)).toBe(0);
  });
});

describe("distanceToCurve", () => {
  it("is exact for long segments", () => {
    for (const length of [1e4, 1e8, 1e12]) {
      const curve = points([0, 0, length, 0], 2);
      const near = points([length / 3, 1e-3, length, 2e-3, -3e-3, 0, 0.9 * length, -1], 2);
      expect(Array.from(metrics.distanceToCurve(near, curve))).toEqual(
        [1e-3, 2e-3, 3e-3, 1].map((distance) => expect.closeTo(distance, 15)),
      );
    }
  });
});

describe("rows with 200,000 coordinates", () => {
  it("are directions like any other", () => {
    const d = 200_000;
    const wide = points(new Float64Array(2 * d).fill(1), d);
    const directions = points(new Float64Array(d).fill(1 / Math.sqrt(d)), d);
    expect(metrics.slicedWasserstein(wide, scaled(wide, 2), { directions })).toBeCloseTo(Math.sqrt(d), 6);
  });
});
