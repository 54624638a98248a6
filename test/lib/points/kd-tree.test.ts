import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KdTree } from "../../../lib/src/points/kd-tree.js";
import { counting } from "../../../lib/src/points/order.js";

/** Small integers, so that there are ties and duplicates. */
const clouds = fc.integer({ min: 1, max: 4 }).chain((d) =>
  fc.record({
    d: fc.constant(d),
    rows: fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: d, maxLength: d }), {
      minLength: 1,
      maxLength: 200,
    }),
  }),
);

describe("KdTree", () => {
  it("holds each row in one leaf, and the rows of a node in its two children", () => {
    fc.assert(
      fc.property(clouds, ({ d, rows }) => {
        const tree = new KdTree(Float64Array.from(rows.flat()), counting(rows.length), d);
        expect([...tree.items].sort((a, b) => a - b)).toEqual([...rows.keys()]);
        expect([tree.parent[0], tree.from[0], tree.to[0]]).toEqual([-1, 0, rows.length]);
        for (let node = 0; node < tree.nodes; node++) {
          const child = tree.child[node];
          if (child < 0) {
            for (const row of tree.items.subarray(tree.from[node], tree.to[node]))
              expect(tree.leafOf[row]).toBe(node);
            continue;
          }
          expect(child).toBeGreaterThan(node);
          expect([tree.parent[child], tree.parent[child + 1]]).toEqual([node, node]);
          expect([tree.from[child], tree.to[child + 1]]).toEqual([tree.from[node], tree.to[node]]);
          expect(tree.to[child]).toBe(tree.from[child + 1]);
        }
      }),
    );
  });

  it("measures the distance to the least box around a node's rows", () => {
    fc.assert(
      fc.property(clouds, ({ d, rows }) => {
        const tree = new KdTree(Float64Array.from(rows.flat()), counting(rows.length), d);
        const point = Float64Array.from({ length: d }, (_, k) => 3 * k - 4.5);
        for (let node = 0; node < tree.nodes; node++) {
          const own = Array.from(tree.items.subarray(tree.from[node], tree.to[node]), (row) => rows[row]);
          const sides = Array.from(point, (x, k) => {
            const values = own.map((row) => row[k]);
            return Math.max(0, Math.min(...values) - x, x - Math.max(...values));
          });
          expect(tree.squaredDistance(node, point, 0)).toBeCloseTo(
            sides.reduce((sum, side) => sum + side * side, 0),
            9,
          );
        }
      }),
    );
  });

  it("takes some of the rows, and points that lie within a longer array", () => {
    const tree = new KdTree(Float64Array.of(0, 0, 100, 100, 2, 1), Int32Array.of(0, 2), 2);
    expect([...tree.items].sort()).toEqual([0, 2]);
    expect(tree.squaredDistance(0, Float64Array.of(7, 7, 5, -4), 2)).toBe(9 + 16);
  });
});
