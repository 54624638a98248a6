import { Random } from "topolab";
import { massiveGap, minimumSpanningTree, ripsPersistence, tear } from "topolab/topology";
import { describe, expect, it } from "vitest";
import { ascendingOrder, toSinglePrecision } from "../../../lib/src/topology/rips/radix.js";

const rows = (data: Iterable<number>, d: number) => {
  const values = Float64Array.from(data);
  return { data: values, shape: [values.length / d, d] as [number, number] };
};
const times = (points: ReturnType<typeof rows>, unit: number) => ({
  ...points,
  data: points.data.map((x) => x * unit),
});
const units = [1e-308, 1e-160, 1e-46, 1e39, 1e150, 1e160, 1e300];
const square = rows([0, 0, 1, 0, 1, 1, 0, 1], 2);

describe("coordinates over a double's range", () => {
  it.each(units)("a square of side %d has three deaths at its side and one loop", (unit) => {
    for (const metric of ["euclidean", "manhattan", "chebyshev"] as const) {
      const diagonal = { euclidean: Math.SQRT2, manhattan: 2, chebyshev: 1 }[metric];
      const [components, loops] = ripsPersistence(times(square, unit), { metric });
      expect(components.map(({ death }) => death / unit)).toEqual([
        ...[1, 1, 1].map((side) => expect.closeTo(side, 12)),
        Number.POSITIVE_INFINITY,
      ]);
      expect(loops.map(({ birth, death }) => [birth / unit, death / unit])).toEqual(
        diagonal === 1 ? [] : [[expect.closeTo(1, 12), expect.closeTo(diagonal, 12)]],
      );
    }
  });

  it.each(units)("trees of many points and of few scale with the unit %d", (unit) => {
    for (const [n, d] of [
      [3100, 2],
      [200, 2],
      [200, 7],
    ]) {
      const points = rows(new Random(4).normals(n * d), d);
      const [tree, scaled] = [minimumSpanningTree(points), minimumSpanningTree(times(points, unit))];
      expect(scaled.length.length).toBe(n - 1);
      // Rounding differs below the least normal double.
      if (unit > 1e-300) expect(scaled.a).toEqual(tree.a);
      scaled.length.forEach((length, k) => {
        expect(Math.abs(length / unit / tree.length[k] - 1)).toBeLessThan(unit > 1e-300 ? 1e-12 : 1e-4);
      });
    }
  });

  it("small clusters keep their shape next to far points", () => {
    for (const small of [1e-40, 1e-100, 1e-200]) {
      const [components, loops] = ripsPersistence(rows([...times(square, small).data, 1e30, 1e30], 2));
      expect(components.map(({ death }) => death)).toEqual([
        ...[1, 1, 1].map(() => expect.toSatisfy((death: number) => Math.abs(death / small - 1) < 1e-12)),
        expect.toSatisfy((death: number) => Math.abs(death / 1e30 / Math.SQRT2 - 1) < 1e-12),
        Number.POSITIVE_INFINITY,
      ]);
      expect(loops.length).toBe(1);
      expect(loops[0].death / loops[0].birth).toBeCloseTo(Math.SQRT2, 12);
    }
  });

  it("directions are those of unit vectors, for any length", () => {
    for (const unit of [1e-320, 1e-200, 1, 1e200]) {
      const { length } = minimumSpanningTree(rows([unit, 0, 0, 1e5, 0, -unit], 2), { metric: "cosine" });
      expect(Array.from(length)).toEqual([expect.closeTo(1, 12), expect.closeTo(1, 12)]);
    }
    const wide = rows(new Float64Array(2 * 200_000).fill(3), 200_000);
    expect(minimumSpanningTree(wide, { metric: "cosine" }).length[0]).toBe(0);
  });

  it("matrices and lists of distances of any size have their bars", () => {
    for (const unit of units) {
      const side = unit;
      const diagonal = 1.5 * unit;
      const data = Float64Array.from(
        [0, side, diagonal, side, side, 0, side, diagonal].concat([
          diagonal,
          side,
          0,
          side,
          side,
          diagonal,
          side,
          0,
        ]),
      );
      const [, loops] = ripsPersistence({ data, shape: [4, 4] }, { metric: "precomputed" });
      expect(loops).toEqual([{ birth: side, death: diagonal }]);
      const sparse = {
        n: 4,
        rows: Int32Array.of(1, 2, 3, 3),
        columns: Int32Array.of(0, 1, 2, 0),
        distances: Float64Array.of(side, side, side, side),
      };
      expect(ripsPersistence(sparse)[1]).toEqual([{ birth: side, death: Number.POSITIVE_INFINITY }]);
    }
  });

  it("distances that overflow are refused", () => {
    for (const metric of ["euclidean", "manhattan", "chebyshev"] as const)
      expect(() => minimumSpanningTree(times(square, 1.7e308), { metric })).toThrow("overflow");
    const many = rows(new Random(1).normals(6200), 2);
    many.data[0] = 1.7e308;
    expect(() => minimumSpanningTree(many)).toThrow("overflow");
  });
});

describe("toSinglePrecision", () => {
  it("rounds like float32 in its normal range, and beyond it in the same way", () => {
    const random = new Random(2);
    for (let i = 0; i < 2000; i++) {
      const x = Math.exp(40 * random.normal());
      if (x > 1e-37 && x < 3e38) expect(toSinglePrecision(x)).toBe(Math.fround(x));
      const y = 1 + random.uniform();
      expect(toSinglePrecision(y * 2 ** 900)).toBe(Math.fround(y) * 2 ** 900);
      expect(toSinglePrecision(y * 2 ** -900)).toBe(Math.fround(y) * 2 ** -900);
    }
    for (const tie of [1 + 2 ** -24, 1 + 3 * 2 ** -24, 2 - 2 ** -25])
      expect(toSinglePrecision(tie)).toBe(Math.fround(tie));
    expect([0, Number.POSITIVE_INFINITY].map(toSinglePrecision)).toEqual([0, Number.POSITIVE_INFINITY]);
  });

  it("gives the order of edges, with stable ties", () => {
    const random = new Random(3);
    const values = Float64Array.from({ length: 3000 }, () => Math.exp(200 * random.normal()));
    values.set([0, 1, 1 + 1e-12, 1 - 1e-12, 1e300, 1e-300, 5e-324, 0, 1], 100);
    const expected = Array.from(values.keys()).sort(
      (i, j) => toSinglePrecision(values[i]) - toSinglePrecision(values[j]) || i - j,
    );
    expect(Array.from(ascendingOrder(values))).toEqual(expected);
  });
});

describe("tear", () => {
  it("refuses points that coincide or cannot be joined", () => {
    expect(() => tear(rows([1, 1, 1, 1], 1))).toThrow("All 4 points coincide");
    const far = Number.POSITIVE_INFINITY;
    const apart = rows([0, 1, far, 1, 0, far, far, far, 0], 3);
    expect(() => tear(apart, { metric: "precomputed" })).toThrow("infinite ones separate 2 components");
    expect(tear(rows([0, 0, 0, 4], 1))).toEqual({ longest: 4, ratio: far, minorityShare: 0.25 });
  });
});

describe("massiveGap", () => {
  const line = rows([0, 1, 10, 11, 99], 1);

  it("is the longest edge with a share of the points on either side", () => {
    expect(massiveGap(line, { share: 0.4 })).toBe(9);
    expect(massiveGap(line)).toBe(88); // a tenth of five points is less than one, so that the outlier counts
  });

  it("is 0 if every edge cuts off a small part", () => {
    expect(massiveGap(rows([0, 1, 2], 1), { share: 0.5 })).toBe(0);
  });

  it("reads distances", () => {
    const distances = rows([0, 1, 5, 6, 1, 0, 4, 5, 5, 4, 0, 1, 6, 5, 1, 0], 4);
    expect(massiveGap(distances, { metric: "precomputed", share: 0.5 })).toBe(4);
  });

  it("refuses a share that no edge can have", () => {
    expect(() => massiveGap(line, { share: 0.6 })).toThrow("share must be in (0, 0.5]: got 0.6");
  });
});
