import fc from "fast-check";
import { Random, ShapeError, tf, ValueError } from "topolab";
import { greedyLabels } from "topolab/gtn";
import { describe, expect, it } from "vitest";
import { pointsOf } from "../points.js";
import { isBijection, pairs } from "./cases.js";
import { literalGreedy } from "./literal.js";

const dimensions = [1, 1, 2, 2, 2, 3, 4, 5, 7, 8, 20, 128];

describe("greedyLabels", () => {
  it.each([
    ["float32", 300],
    ["exact", 150],
  ] as const)("with %s ties equals the literal algorithm", (ties, numRuns) => {
    fc.assert(
      fc.property(pairs(dimensions, 60), ({ latents, targets }) => {
        expect(greedyLabels(latents, targets, { ties })).toEqual(literalGreedy(latents, targets, { ties }));
      }),
      { numRuns },
    );
  });

  it("equals the literal algorithm if all targets lie opposite and differ only by rounding", () => {
    const random = new Random(5);
    for (let trial = 0; trial < 40; trial++) {
      const targets = Float32Array.from({ length: 120 }, () => 3 + 1e-5 * random.uniform());
      const pair = [random.normals(120), targets].map((data) => pointsOf(data, 2));
      expect(greedyLabels(pair[0], pair[1])).toEqual(literalGreedy(pair[0], pair[1]));
    }
  });

  it("equals the literal algorithm at larger counts", () => {
    fc.assert(
      fc.property(pairs([1, 2, 3, 5], 1500), ({ latents, targets }) => {
        expect(greedyLabels(latents, targets)).toEqual(literalGreedy(latents, targets));
      }),
      { numRuns: 8 },
    );
  });

  it.each(["float32", "exact"] as const)("with %s ties equals it if blocks are screened", (ties) => {
    fc.assert(
      fc.property(pairs([9, 20, 64, 128], 1800, 1100), ({ latents, targets }) => {
        expect(greedyLabels(latents, targets, { ties })).toEqual(literalGreedy(latents, targets, { ties }));
      }),
      { numRuns: 5 },
    );
  });

  it("equals it if half precision cannot distinguish targets", () => {
    const random = new Random(6);
    const base = random.normals(20);
    const close = Float32Array.from({ length: 1500 * 20 }, (_, k) => base[k % 20] + 1e-4 * random.normal());
    const pair = [random.normals(1500 * 20), close].map((data) => pointsOf(data, 20));
    expect(greedyLabels(pair[0], pair[1])).toEqual(literalGreedy(pair[0], pair[1]));
  });

  it("with a tolerance takes the smallest norm within it of the best", () => {
    const random = new Random(3);
    for (const d of [1, 2, 3, 5])
      for (const tolerance of [1e-3, 0.1, 1, 3]) {
        const latents = pointsOf(random.normals(200 * d), d);
        const targets = pointsOf(random.normals(200 * d), d);
        targets.data.fill(0, 0, 3 * d);
        expect(greedyLabels(latents, targets, { tolerance })).toEqual(
          literalGreedy(latents, targets, { tolerance }),
        );
      }
  });

  it("is a bijection for any input", () => {
    fc.assert(
      fc.property(pairs(dimensions, 60), fc.constantFrom(0, 0.01, 2), ({ latents, targets }, tolerance) =>
        isBijection(greedyLabels(latents, targets, { tolerance })),
      ),
    );
  });

  it("labels each draw with all the targets", () => {
    const random = new Random(1);
    const targets = pointsOf(random.normals(20), 2);
    const latents = pointsOf(random.normals(60), 2);
    const labels = greedyLabels(latents, targets, { draws: 3 });
    const second = pointsOf(latents.data.slice(20, 40), 2);
    expect(labels.slice(10, 20)).toEqual(greedyLabels(second, targets));
    expect(isBijection(labels.slice(20))).toBe(true);
  });

  it("returns the order of matching: by the latents' norm", () => {
    const latents = pointsOf(Float32Array.of(3, 0, 0, 1, -2, 0), 2);
    const { order, labels } = greedyLabels(latents, latents, { withOrder: true });
    expect([...order]).toEqual([1, 2, 0]);
    expect([...labels]).toEqual([0, 1, 2]);
  });

  it("reads tensors, and arrays of doubles", () => {
    const values = [0.5, 1, -1, 2, 0, -3];
    const doubles = pointsOf(Float64Array.from(values), 2);
    const tensor = tf.tensor2d(values, [3, 2]);
    expect(greedyLabels(tensor, doubles)).toEqual(greedyLabels(doubles, doubles));
    tensor.dispose();
  });

  it("labels 100,000 points in the plane without a quadratic blow-up on duplicates and zeros", () => {
    const random = new Random(2);
    const n = 100_000;
    const latents = pointsOf(random.normals(2 * n), 2);
    const targets = pointsOf(random.normals(2 * n), 2);
    for (let i = 0; i < n; i++) if (i % 3 !== 0) targets.data.fill(i % 3 === 1 ? 0 : 1, 2 * i, 2 * i + 2);
    expect(isBijection(greedyLabels(latents, targets))).toBe(true);
  }, 30_000);
});

describe("bad input to greedyLabels", () => {
  const points = (n: number, d: number, value = 1) => pointsOf(new Float32Array(n * d).fill(value), d);

  it.each([
    ["counts", () => greedyLabels(points(100, 2), points(99, 2)), ShapeError, "got 100 and 99"],
    ["dimensions", () => greedyLabels(points(4, 2), points(4, 3)), ShapeError, "got 2 and 3"],
    ["no rows", () => greedyLabels(points(0, 2), points(0, 2)), ValueError, "at least one"],
    ["NaN", () => greedyLabels(points(4, 2, Number.NaN), points(4, 2)), ValueError, "row 0, column 0 is NaN"],
    [
      "infinity",
      () => greedyLabels(points(4, 2), points(4, 2, Infinity)),
      ValueError,
      "targets must be finite",
    ],
    ["tolerance", () => greedyLabels(points(4, 2), points(4, 2), { tolerance: -1 }), ValueError, "0 to π"],
    ["draws", () => greedyLabels(points(4, 2), points(4, 2), { draws: 0.5 }), ValueError, "positive integer"],
    [
      "pooled counts",
      () => greedyLabels(points(7, 2), points(4, 2), { draws: 2 }),
      ShapeError,
      "got 7 and 4",
    ],
  ] as const)("%s: a typed error that says what was wrong", (_, label, kind, words) => {
    expect(label).toThrow(kind);
    expect(label).toThrow(words);
  });

  it("one pair, and all zeros, have a defined result", () => {
    expect([...greedyLabels(points(1, 3), points(1, 3))]).toEqual([0]);
    for (const d of [1, 2, 3])
      expect([...greedyLabels(points(4, d, 0), points(4, d, 0))]).toEqual([0, 1, 2, 3]);
  });
});
