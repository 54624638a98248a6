import fc from "fast-check";
import { Random } from "topolab";
import { shuffledOrder } from "topolab/jit";
import { expect, it } from "vitest";

it("holds every row once, then the head of the shuffle until the last batch is full", () => {
  const sizes = fc
    .integer({ min: 1, max: 300 })
    .chain((rows) => fc.tuple(fc.constant(rows), fc.integer({ min: 1, max: rows })));
  fc.assert(
    fc.property(sizes, fc.integer(), ([rows, batch], seed) => {
      const order = shuffledOrder(new Random(seed), rows, batch);
      const shuffled = new Random(seed).permutation(rows);
      expect(order.length).toBe(Math.ceil(rows / batch) * batch);
      expect(order).toEqual(Int32Array.from(order, (_, i) => shuffled[i % rows]));
    }),
  );
});
