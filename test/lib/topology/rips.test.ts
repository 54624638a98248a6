import fc from "fast-check";
import { Random, tf } from "topolab";
import { type Diagram, ripsPersistence } from "topolab/topology";
import { describe, expect, it } from "vitest";
import { pointsOf } from "../points.js";
import { ripsCases } from "./fixtures.js";

/** Bars that float32 can tell from nothing, in an order that rounding cannot change. */
function visible(diagram: Diagram): Diagram {
  return diagram
    .filter(({ birth, death }) => death - birth > 1e-6)
    .sort(
      (one, other) =>
        Math.fround(one.birth) - Math.fround(other.birth) ||
        Math.fround(one.death) - Math.fround(other.death),
    );
}

function expectSame(ours: Diagram, theirs: Diagram, tolerance = 1e-6): void {
  const [a, b] = [visible(ours), visible(theirs)];
  expect(a.length).toBe(b.length);
  a.forEach(({ birth, death }, i) => {
    expect(Math.abs(birth - b[i].birth)).toBeLessThan(tolerance);
    if (death !== b[i].death) expect(Math.abs(death - b[i].death)).toBeLessThan(tolerance);
  });
}

const longest = (diagram: Diagram) =>
  diagram.map(({ birth, death }) => death - birth).sort((one, other) => other - one);

const cases = ripsCases();

describe("ripsPersistence, against ripser 0.6.15", () => {
  for (const kind of new Set(cases.map((one) => one.kind))) {
    const ofKind = cases.filter((one) => one.kind === kind);
    it(`gives the same bars: ${kind}, ${ofKind.length}`, () => {
      for (const { points, options, diagrams } of ofKind) {
        const ours = ripsPersistence(points, options);
        expect(ours.length).toBe(options.maxDim + 1);
        ours.forEach((diagram, dim) => {
          expectSame(diagram, diagrams[dim]);
        });
      }
    });
  }

  it("is compared on at least 300 clouds", () => {
    expect(cases.filter((one) => one.kind === "cloud").length).toBeGreaterThanOrEqual(300);
  });
});

describe("the homology of known shapes", () => {
  const loopsAndVoids: Record<string, [number, number]> = {
    circle: [1, 0],
    torus: [2, 1],
    sphere: [0, 1],
    "two spheres": [0, 2],
    "klein bottle": [2, 1],
  };
  for (const [kind, [loops, voids]] of Object.entries(loopsAndVoids))
    it(`shows ${loops} loops and ${voids} voids of the ${kind}`, () => {
      const { points } = cases.find((one) => one.kind === kind)!;
      const [, ones, twos = []] = ripsPersistence(points, { maxDim: kind === "circle" ? 1 : 2 });
      const [one, two] = [longest(ones), longest(twos)];
      if (loops > 0) expect(one[loops - 1]).toBeGreaterThan(1.5 * (one[loops] ?? 0));
      if (voids > 0) expect(two[voids - 1]).toBeGreaterThan(1.5 * (two[voids] ?? 0));
    });

  it("finds the loop of a regular polygon and nothing else, rounding or not", () => {
    const n = 30;
    const data = Float64Array.from({ length: 2 * n }, (_, i) =>
      i % 2 ? Math.sin((Math.PI * (i - 1)) / n) : Math.cos((Math.PI * i) / n),
    );
    const [components, loops] = ripsPersistence({ data, shape: [n, 2] }, { maxDim: 1 });
    const side = 2 * Math.sin(Math.PI / n);
    expect(components.length).toBe(n);
    expect(loops.length).toBe(1);
    expect(loops[0].birth).toBeCloseTo(side, 12);
    expect(loops[0].death).toBeCloseTo(Math.sqrt(3), 12);
  });
});

describe("ripsPersistence", () => {
  const cloud = (n: number, d: number, seed: number) =>
    pointsOf(Float64Array.from(new Random(seed).normals(n * d)), d);
  const seeds = fc.integer({ min: 0, max: 1e6 });

  it("does not depend on the order of the points, a rotation or a shift", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { data, shape } = cloud(24, 2, seed);
        const [cos, sin] = [Math.cos(seed), Math.sin(seed)];
        const moved = new Float64Array(data.length);
        new Random(seed).permutation(24).forEach((from, to) => {
          const [x, y] = [data[2 * from], data[2 * from + 1]];
          moved.set([cos * x - sin * y + 3, sin * x + cos * y - 1], 2 * to);
        });
        const before = ripsPersistence({ data, shape }, { maxDim: 2 });
        ripsPersistence({ data: moved, shape }, { maxDim: 2 }).forEach((diagram, dim) => {
          expectSame(diagram, before[dim]);
        });
      }),
      { numRuns: 40 },
    );
  });

  it("scales with the points: bars are twice as long", () => {
    const { data, shape } = cloud(30, 3, 7);
    const before = ripsPersistence({ data, shape }, { maxDim: 1 });
    ripsPersistence({ data: data.map((x) => 2 * x), shape }, { maxDim: 1 }).forEach((diagram, dim) => {
      expectSame(
        diagram,
        before[dim].map(({ birth, death }) => ({ birth: 2 * birth, death: 2 * death })),
      );
    });
  });

  it("counts simplices with alternating signs: Euler's characteristic at every scale", () => {
    const { data, shape } = cloud(9, 2, 3);
    const diagrams = ripsPersistence({ data, shape }, { maxDim: 7 });
    const distance = (i: number, j: number) =>
      Math.hypot(data[2 * i] - data[2 * j], data[2 * i + 1] - data[2 * j + 1]);
    for (const scale of [0.3, 0.7, 1, 1.5, 2.2]) {
      let simplices = 0;
      for (let set = 1; set < 512; set++) {
        const members = [0, 1, 2, 3, 4, 5, 6, 7, 8].filter((i) => set & (1 << i));
        if (members.every((i) => members.every((j) => distance(i, j) <= scale)))
          simplices += members.length % 2 ? 1 : -1;
      }
      const betti = diagrams.map(
        (bars) => bars.filter((bar) => bar.birth <= scale && scale < bar.death).length,
      );
      expect(betti.reduce((sum, count, dim) => sum + (dim % 2 ? -count : count), 0)).toBe(simplices);
    }
  });

  it("takes tensors, matrices of distances and functions for the same cloud", () => {
    const { data, shape } = cloud(20, 3, 1);
    const float = { data: Float32Array.from(data), shape };
    const matrix = new Float64Array(400);
    const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
    for (let i = 0; i < 20; i++)
      for (let j = 0; j < 20; j++)
        matrix[20 * i + j] = distance(float.data.subarray(3 * i), float.data.subarray(3 * j));
    const expected = ripsPersistence(float, { maxDim: 2 });
    const tensor = tf.tensor2d(float.data, shape);
    const others = [
      ripsPersistence(tensor, { maxDim: 2 }),
      ripsPersistence({ data: matrix, shape: [20, 20] }, { maxDim: 2, metric: "precomputed" }),
      ripsPersistence(float, { maxDim: 2, metric: distance }),
    ];
    tensor.dispose();
    for (const diagrams of others)
      diagrams.forEach((diagram, dim) => {
        expectSame(diagram, expected[dim]);
      });
  });

  it("handles very few points", () => {
    const empty = pointsOf(new Float32Array(0), 2);
    expect(ripsPersistence(empty, { maxDim: 1 })).toEqual([[], []]);
    const one = pointsOf(Float64Array.of(1, 2), 2);
    expect(ripsPersistence(one, { maxDim: 2 })).toEqual([
      [{ birth: 0, death: Number.POSITIVE_INFINITY }],
      [],
      [],
    ]);
    const twice = pointsOf(Float64Array.of(1, 2, 1, 2), 2);
    expect(ripsPersistence(twice)).toEqual([[{ birth: 0, death: Number.POSITIVE_INFINITY }], []]);
  });

  it("never joins points at infinite distance", () => {
    const far = Number.POSITIVE_INFINITY;
    const data = Float64Array.of(0, 1, far, 1, 0, far, far, far, 0);
    const [components] = ripsPersistence({ data, shape: [3, 3] }, { maxDim: 1, metric: "precomputed" });
    expect(components.map((bar) => bar.death)).toEqual([1, far, far]);
  });

  it("refuses what is not a metric space, a dimension or a threshold", () => {
    const { data, shape } = cloud(4, 2, 1);
    const precomputed = { metric: "precomputed" } as const;
    expect(() => ripsPersistence({ data, shape }, { maxDim: -1 })).toThrow("maxDim must be an integer");
    expect(() => ripsPersistence({ data, shape }, { threshold: Number.NaN })).toThrow("at least 0: got NaN");
    expect(() => ripsPersistence({ data, shape }, precomputed)).toThrow("square: got shape [4,2]");
    const matrix = (...values: number[]) => pointsOf(Float64Array.from(values), 2);
    expect(() => ripsPersistence(matrix(0, 1, 2, 0), precomputed)).toThrow("symmetric");
    expect(() => ripsPersistence(matrix(0, -1, -1, 0), precomputed)).toThrow(
      "at least 0: entry [1, 0] is -1",
    );
    expect(() => ripsPersistence(matrix(1, 1, 1, 0), precomputed)).toThrow("entry [0, 0] is 1");
    expect(() => ripsPersistence({ data, shape }, { metric: () => Number.NaN })).toThrow("got NaN between");
    expect(() => ripsPersistence({ data, shape }, { metric: "hamming" as never })).toThrow(
      "metric must be one of",
    );
    expect(() => ripsPersistence(cloud(100, 2, 1), { maxDim: 20 })).toThrow("too many simplices");
  });
});
