import fc from "fast-check";
import { Random } from "topolab";
import { minimumSpanningTree, ripsPersistence } from "topolab/topology";
import { describe, expect, it } from "vitest";
import { distancesOf } from "../../../lib/src/topology/distances.js";
import { boruvkaTree } from "../../../lib/src/topology/trees/boruvka.js";
import { primTree } from "../../../lib/src/topology/trees/tree.js";
import { pointsOf } from "../points.js";

const cloud = (n: number, d: number, seed: number) =>
  pointsOf(Float64Array.from(new Random(seed).normals(n * d)), d);

/** Whether edges join n points into one tree. */
function spans({ a, b }: { a: Int32Array; b: Int32Array }, n: number): boolean {
  const label = Int32Array.from({ length: n }, (_, i) => i);
  a.forEach((from, k) => {
    const [old, now] = [label[from], label[b[k]]];
    label.forEach((l, i) => {
      if (l === old) label[i] = now;
    });
  });
  return a.length === n - 1 && label.every((l) => l === label[0]);
}

describe("minimumSpanningTree", () => {
  it("is the same by Prim's and by Borůvka's algorithm, ties and duplicates too", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 1e6 }),
        fc.boolean(),
        (n, d, seed, ties) => {
          const points = cloud(n, d, seed);
          if (ties) points.data.set(points.data.map((x) => Math.round(2 * x)));
          const [prim, boruvka] = [primTree(distancesOf(points)), boruvkaTree(points.data, n, d)];
          expect(spans(prim, n) && spans(boruvka, n)).toBe(true);
          prim.length.forEach((length, k) => {
            expect(boruvka.length[k]).toBeCloseTo(length, 12);
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  it("has the lengths of its edges, shortest first", () => {
    const { data, shape } = cloud(60, 3, 1);
    const { a, b, length } = minimumSpanningTree({ data, shape });
    length.forEach((expected, k) => {
      const ends = [a[k], b[k]].map((i) => data.subarray(3 * i, 3 * i + 3));
      expect(Math.hypot(...ends[0].map((x, c) => x - ends[1][c]))).toBeCloseTo(expected, 12);
      if (k > 0) expect(expected).toBeGreaterThanOrEqual(length[k - 1]);
    });
  });

  it("joins points on a line by their gaps", () => {
    const data = Float64Array.of(5, 0, 1, 9);
    expect(Array.from(minimumSpanningTree({ data, shape: [4, 1] }).length)).toEqual([1, 4, 4]);
  });

  it("spans 20,000 points without their matrix, as H0 does", () => {
    const points = cloud(20_000, 2, 5);
    const { length } = minimumSpanningTree(points);
    const [components] = ripsPersistence(points, { maxDim: 0 });
    expect(length.length).toBe(19_999);
    expect(components.slice(0, -1).map((bar) => bar.death)).toEqual(Array.from(length));
  });
});
