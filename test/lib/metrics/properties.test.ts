import fc from "fast-check";
import { type PointArray, Random, takeRows, tf } from "topolab";
import { gaussian } from "topolab/data";
import {
  coverage,
  distanceToCurve,
  distanceToSet,
  frechetDistance,
  frechetFromMoments,
  inceptionScore,
  kernelInceptionDistance,
  mleDimension,
  mmd,
  moments,
  outOfDistribution,
  precisionRecall,
  shareBeyond,
  shareInterval,
  slicedWasserstein,
  twoNN,
  wasserstein1d,
} from "topolab/metrics";
import { describe, expect, it } from "vitest";
import { pointsOf } from "../points.js";

const cloud = (seed: number, n: number, d: number): PointArray =>
  gaussian({ n, d, random: new Random(seed) });
const seeds = fc.integer({ min: 0, max: 1e6 });
const sizes = fc.record({
  seed: seeds,
  n: fc.integer({ min: 8, max: 30 }),
  m: fc.integer({ min: 8, max: 30 }),
  d: fc.integer({ min: 1, max: 12 }),
});
const moved = ({ data, shape }: PointArray, by: number): PointArray => ({
  data: Float64Array.from(data, (x) => x + by),
  shape,
});

const distances = {
  frechetDistance: (a: PointArray, b: PointArray) => frechetDistance(a, b),
  "mmd rbf": (a: PointArray, b: PointArray) => mmd(a, b, { unbiased: false }),
  "mmd cubic": (a: PointArray, b: PointArray) =>
    mmd(a, b, { kernel: { kind: "polynomial" }, unbiased: false }),
  slicedWasserstein: (a: PointArray, b: PointArray) => slicedWasserstein(a, b, { projections: 10, seed: 3 }),
};

describe.each(Object.entries(distances))("%s", (_, distance) => {
  it("is symmetric, 0 on itself, positive otherwise, and independent of the order of rows", () => {
    fc.assert(
      fc.property(sizes, ({ seed, n, m, d }) => {
        const [a, b] = [cloud(seed, n, d), moved(cloud(seed + 1, m, d), 2)];
        const value = distance(a, b);
        const close = 1e-7 * Math.max(1, value);
        expect(value).toBeGreaterThan(0);
        expect(Math.abs(distance(b, a) - value)).toBeLessThan(close);
        expect(Math.abs(distance(a, a))).toBeLessThan(1e-6);
        const shuffled = takeRows(a, new Random(seed).permutation(n));
        expect(Math.abs(distance(shuffled, b) - value)).toBeLessThan(close);
        expect(distance(a, shuffled)).toBeLessThan(1e-6);
      }),
      { numRuns: 40 },
    );
  });

  it("takes tensors, and refuses sets that do not fit together", () => {
    const [a, b] = [cloud(1, 9, 3), cloud(2, 9, 4)];
    expect(() => distance(a, b)).toThrow("dimension");
    expect(() => distance({ data: new Float32Array(0), shape: [0, 3] }, a)).toThrow(/at least \d row|rows/);
    const broken = { data: Float32Array.from(a.data), shape: a.shape };
    broken.data[4] = Number.NaN;
    expect(() => distance(a, broken)).toThrow("row 1, column 1 is NaN");
    const tensor = tf.tensor2d(a.data as Float32Array, a.shape);
    expect(distance(tensor as unknown as PointArray, moved(a, 1))).toBeCloseTo(distance(a, moved(a, 1)), 6);
    tensor.dispose();
  });
});

describe("frechetDistance", () => {
  it("is ‖Δ‖² between a set and its translate", () => {
    expect(frechetDistance(cloud(4, 40, 6), moved(cloud(4, 40, 6), 0.5))).toBeCloseTo(6 * 0.25, 6);
  });

  it("of diagonal Gaussians is Σ (σ − τ)², also when some σ are 0", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { minLength: 1, maxLength: 9 }),
        (deviations: [number, number][]) => {
          const d = deviations.length;
          const diagonal = (side: 0 | 1) => {
            const covariance = new Float64Array(d * d);
            deviations.forEach((pair, k) => {
              covariance[k * d + k] = pair[side] ** 2;
            });
            return { mean: new Float64Array(d), covariance };
          };
          const expected = deviations.reduce((sum, [s, t]) => sum + (s - t) ** 2, 0);
          expect(frechetFromMoments(diagonal(0), diagonal(1))).toBeCloseTo(expected, 9);
        },
      ),
    );
  });

  it("holds at 200 dimensions with more dimensions than rows", () => {
    const a = cloud(5, 90, 200);
    const scaled = { data: Float64Array.from(a.data, (x) => 3 * x), shape: a.shape };
    const { covariance, mean } = moments(a);
    // 3 a has covariance 9 Σ and mean 3 μ, and the two commute: tr Σ + 9 tr Σ − 2 · 3 tr Σ + 4 ‖μ‖².
    const trace = mean.reduce((sum, m, k) => sum + 4 * covariance[k * 201] + 4 * m * m, 0);
    expect(frechetDistance(a, scaled) / trace).toBeCloseTo(1, 8);
  });

  it("refuses invalid covariances", () => {
    const mean = new Float64Array(2);
    const bad = { mean, covariance: Float64Array.of(1, 2, 2, 1) };
    expect(() => frechetFromMoments(bad, bad)).toThrow("negative eigenvalue");
    expect(() => frechetFromMoments(bad, { mean, covariance: new Float64Array(9) })).toThrow("d × d");
    expect(() => frechetDistance(cloud(1, 1, 2), cloud(1, 5, 2))).toThrow("at least 2 rows");
  });
});

describe("precisionRecall", () => {
  /** The definition, pair by pair. */
  function plainly(real: PointArray, fake: PointArray, k: number) {
    const d = real.shape[1];
    const apart = (a: PointArray, i: number, b: PointArray, j: number) => {
      let squared = 0;
      for (let c = 0; c < d; c++) squared += (a.data[i * d + c] - b.data[j * d + c]) ** 2;
      return squared;
    };
    const rows = (set: PointArray) => Array.from({ length: set.shape[0] }, (_, i) => i);
    const radius = (set: PointArray, i: number) =>
      rows(set)
        .filter((j) => j !== i)
        .map((j) => apart(set, i, set, j))
        .sort((a, b) => a - b)[k - 1];
    const [ofReal, ofFake] = [rows(real).map((i) => radius(real, i)), rows(fake).map((j) => radius(fake, j))];
    const share = (flags: boolean[]) => flags.filter(Boolean).length / flags.length;
    const held = rows(fake).map((j) => rows(real).filter((i) => apart(real, i, fake, j) < ofReal[i]).length);
    return {
      precision: share(held.map((count) => count > 0)),
      recall: share(rows(real).map((i) => rows(fake).some((j) => apart(real, i, fake, j) < ofFake[j]))),
      density: held.reduce((sum, count) => sum + count, 0) / k / fake.shape[0],
      coverage: share(rows(real).map((i) => rows(fake).some((j) => apart(real, i, fake, j) < ofReal[i]))),
    };
  }

  it("is its definition", () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 5 }), ({ seed, n, m, d }, k) => {
        const [a, b] = [cloud(seed, n, d), moved(cloud(seed + 1, m, d), 0.5)];
        const [ours, expected] = [precisionRecall(a, b, { k }), plainly(a, b, k)];
        for (const key of ["precision", "recall", "density", "coverage"] as const)
          expect(ours[key]).toBeCloseTo(expected[key], 12);
      }),
      { numRuns: 30 },
    );
  });

  it("decides like doubles even if TensorFlow multiplies in single precision", () => {
    // Rows far from the origin, and so near each other that single precision alone misorders them.
    const [a, b] = [moved(cloud(7, 620, 48), 300), moved(cloud(8, 600, 48), 300.02)];
    const asFloats = (set: PointArray) => ({ data: Float32Array.from(set.data), shape: set.shape });
    expect(precisionRecall(asFloats(a), asFloats(b), { k: 3 })).toEqual(plainly(asFloats(a), asFloats(b), 3));
  });

  it("is 1 for a copy, 0 for sets far apart, and needs k + 1 rows", () => {
    const a = cloud(9, 50, 3);
    expect(precisionRecall(a, a, { k: 4 })).toMatchObject({ precision: 1, recall: 1, coverage: 1 });
    expect(precisionRecall(a, moved(a, 100))).toEqual({ precision: 0, recall: 0, density: 0, coverage: 0 });
    expect(() => precisionRecall(a, cloud(1, 5, 3))).toThrow("more than k = 5");
    expect(() => precisionRecall(a, a, { k: 0 })).toThrow("k must be");
  });
});

describe("kernelInceptionDistance", () => {
  it("averages 0 between samples of the same distribution, and repeats with its seed", () => {
    const [a, b] = [cloud(1, 400, 8), cloud(2, 400, 8)];
    const kid = kernelInceptionDistance(a, b, { subsets: 40, size: 100, seed: 4 });
    expect(Math.abs(kid.mean)).toBeLessThan(kid.std);
    expect(kernelInceptionDistance(a, b, { subsets: 40, size: 100, seed: 4 })).toEqual(kid);
    expect(() => kernelInceptionDistance(a, b, { size: 401 })).toThrow("from 2 to 400");
    expect(() => kernelInceptionDistance(a, b, { subsets: 0 })).toThrow("subsets");
  });

  it("is the same with single-precision products, to 1e-5", () => {
    const [a, b] = [cloud(3, 700, 40), moved(cloud(4, 700, 40), 0.3)];
    const kernel = { kind: "polynomial" } as const;
    // Halves are small enough for doubles: the sum over all pairs is that over four quarters of them.
    const half = (set: PointArray, from: number) =>
      takeRows(
        set,
        Array.from({ length: 350 }, (_, i) => from + i),
      );
    const total = (x: PointArray, y: PointArray) => {
      const value = (u: PointArray, v: PointArray) => crossMean(u, v);
      return (
        (value(half(x, 0), half(y, 0)) +
          value(half(x, 350), half(y, 0)) +
          value(half(x, 0), half(y, 350)) +
          value(half(x, 350), half(y, 350))) /
        4
      );
    };
    const expected = total(a, a) + total(b, b) - 2 * total(a, b);
    expect(mmd(a, b, { kernel, unbiased: false })).toBeCloseTo(expected, 5);
  });

  function crossMean(x: PointArray, y: PointArray): number {
    const d = x.shape[1];
    let sum = 0;
    for (let i = 0; i < x.shape[0]; i++)
      for (let j = 0; j < y.shape[0]; j++) {
        let product = 0;
        for (let k = 0; k < d; k++) product += x.data[i * d + k] * y.data[j * d + k];
        sum += (product / d + 1) ** 3;
      }
    return sum / (x.shape[0] * y.shape[0]);
  }

  it("refuses unknown kernels", () => {
    const a = cloud(1, 5, 2);
    expect(() => mmd(a, a, { kernel: { kind: "rbf", gamma: 0 } })).toThrow("gamma");
    expect(() => mmd(a, a, { kernel: { kind: "polynomial", degree: 1.5 } })).toThrow("degree");
  });
});

describe("wasserstein1d and slicedWasserstein", () => {
  it("are |Δ| for a translate, whatever the order", () => {
    const a = cloud(1, 30, 1);
    for (const p of [1, 2, 5])
      expect(wasserstein1d(a.data, moved(a, -0.75).data, { p })).toBeCloseTo(0.75, 6);
    const b = cloud(2, 50, 2);
    const directions = pointsOf(Float64Array.of(1, 0, 0, 1), 2);
    expect(slicedWasserstein(b, moved(b, 2), { directions })).toBeCloseTo(2, 6);
  });

  it("do not change when every point is doubled", () => {
    const [a, b] = [cloud(3, 12, 1), cloud(4, 7, 1)];
    expect(wasserstein1d([...a.data, ...a.data], b.data)).toBeCloseTo(wasserstein1d(a.data, b.data), 10);
  });

  it("refuse bad orders, samples and directions", () => {
    const a = cloud(1, 5, 2);
    expect(() => wasserstein1d([], [1])).toThrow("a must hold at least one value");
    expect(() => wasserstein1d([1], [1], { p: 0.5 })).toThrow("at least 1");
    const directions = pointsOf(Float64Array.of(1, 1), 2);
    expect(() => slicedWasserstein(a, a, { directions })).toThrow("length 1");
    expect(() => slicedWasserstein(a, a, { projections: 0 })).toThrow("projections");
  });
});

describe("inceptionScore", () => {
  it("is 1 if all answers are equal, and the number of classes if answers are certain and even", () => {
    const rows = (of: (i: number) => number[]) =>
      pointsOf(Float64Array.from(Array.from({ length: 12 }, (_, i) => of(i)).flat()), 4);
    expect(inceptionScore(rows(() => [0.1, 0.2, 0.3, 0.4])).mean).toBeCloseTo(1, 12);
    const sure = rows((i) => [0, 1, 2, 3].map((k) => Number(k === i % 4)));
    expect(inceptionScore(sure, { splits: 3 })).toEqual({ mean: expect.closeTo(4, 12), std: 0 });
    expect(() => inceptionScore(rows(() => [1, 1, 0, 0]))).toThrow("row 0 sums to 2");
    expect(() => inceptionScore(rows(() => [2, -1, 0, 0]))).toThrow("negative");
    expect(() => inceptionScore(sure, { splits: 13 })).toThrow("13 splits of 12 rows");
  });
});

describe("intrinsic dimension", () => {
  it("is near d for N(0, I) in d dimensions, and independent of scale, rotation and further coordinates", () => {
    for (const d of [1, 2, 5]) {
      const points = cloud(d, 1500, d);
      expect(Math.abs(twoNN(points) - d)).toBeLessThan(0.12 * d);
      expect(Math.abs(mleDimension(points) - d)).toBeLessThan(0.12 * d);
      // Twenty-four more coordinates, all 1, take the other path to the distances.
      const wide: PointArray = {
        data: Float64Array.from({ length: 1500 * 24 }, (_, i) =>
          i % 24 < d ? 3 * points.data[Math.floor(i / 24) * d + (i % 24)] : 1,
        ),
        shape: [1500, 24],
      };
      expect(twoNN(wide)).toBeCloseTo(twoNN(points), 9);
      expect(mleDimension(wide)).toBeCloseTo(mleDimension(points), 9);
    }
  });

  it("leaves duplicates out (TwoNN) or names one (MLE)", () => {
    const points = cloud(3, 100, 2);
    const twice = takeRows(points, [...Array(100).keys(), 0, 1]);
    expect(Math.abs(twoNN(twice) - twoNN(points))).toBeLessThan(0.2);
    expect(() => mleDimension(twice)).toThrow("duplicate");
    expect(() => mleDimension(points, { k: 100 })).toThrow("more than 100");
    expect(() => twoNN(points, { discard: 1 })).toThrow("discard");
    expect(() => twoNN(takeRows(points, [0, 0, 0, 0]))).toThrow("too many of the points are duplicates");
  });
});

describe("support", () => {
  const circle: PointArray = {
    data: Float64Array.from({ length: 722 }, (_, i) =>
      [Math.cos, Math.sin][i % 2]((Math.PI * (i >> 1)) / 180),
    ),
    shape: [361, 2],
  };

  it("measures distances to a set and to a curve: |‖x‖ − 1| to the circle", () => {
    const points = cloud(5, 200, 2);
    const [toSet, toCurve] = [distanceToSet(points, circle), distanceToCurve(points, circle)];
    for (let i = 0; i < 200; i++) {
      const expected = Math.abs(Math.hypot(points.data[2 * i], points.data[2 * i + 1]) - 1);
      // The chord's sagitta is at most h²/8, h = 1°; a vertex is at most h/2 along the circle.
      expect(Math.abs(toCurve[i] - expected)).toBeLessThan((Math.PI / 180) ** 2 / 8 + 1e-12);
      expect(toSet[i]).toBeGreaterThanOrEqual(toCurve[i] - 1e-12);
      expect(toSet[i] - toCurve[i]).toBeLessThan(Math.PI / 360);
    }
  });

  it("counts outliers at each ε, with intervals, and the covered share of the set", () => {
    const [half, none] = outOfDistribution([0, 0.1, 0.3, 0.4], [0.2, 1]);
    expect(half).toMatchObject({ epsilon: 0.2, value: 0.5 });
    expect(half.low).toBeLessThan(0.5);
    expect(none.value).toBe(0);
    const east = takeRows(circle, [...Array(46).keys()]);
    expect(coverage(circle, east, 0.01).value).toBeCloseTo(47 / 361, 12); // vertex 360 is vertex 0 again
    expect(coverage(circle, circle, 0).value).toBe(1);
  });

  it("counts points outside a box: both coordinates count, and the boundary is inside", () => {
    const points: PointArray = { data: Float64Array.of(0, 1, 0.5, 1.5, -0.1, 0.5, 1, 1), shape: [4, 2] };
    expect(shareBeyond(points, [[0, 1]])).toEqual(shareInterval(2, 4));
    const ranges = [
      [-1, 1],
      [0, 1],
    ] as const;
    expect(shareBeyond(points, ranges).value).toBe(0.25);
  });

  it("refuses a box of another dimension, and a range that ends before it begins", () => {
    const range = [0, 1] as const;
    expect(() => shareBeyond(circle, [range, range, range])).toThrow("need 1 or 2 ranges: got 3");
    expect(() => shareBeyond(circle, [[1, 0]])).toThrow("[1, 0]");
    expect(() => shareBeyond(circle, [[Number.NaN, 1]])).toThrow("must not end before it begins");
  });

  it("refuses a curve of one vertex, an empty set, and negative or NaN distances", () => {
    expect(() => distanceToCurve(circle, takeRows(circle, [0]))).toThrow("2 vertices");
    expect(() => distanceToSet(circle, takeRows(circle, []))).toThrow("at least 1 row");
    expect(() => outOfDistribution([], [1])).toThrow("At least one distance");
    expect(() => outOfDistribution([-1], [1])).toThrow("negative");
  });
});
