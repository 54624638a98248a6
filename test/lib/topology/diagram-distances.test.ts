import fc from "fast-check";
import { Random } from "topolab";
import { bottleneck, type Diagram, diagramWasserstein, ripsPersistence } from "topolab/topology";
import { describe, expect, it } from "vitest";
import { type DistanceCase, index } from "./fixtures.js";

function diagramsOf({ a, b, infinite }: DistanceCase): [Diagram, Diagram] {
  const whole = (pairs: [number, number][], lasting: number[] = []): Diagram => [
    ...pairs.map(([birth, death]) => ({ birth, death })),
    ...lasting.map((birth) => ({ birth, death: Number.POSITIVE_INFINITY })),
  ];
  return [whole(a, infinite[0]), whole(b, infinite[1])];
}

const bar = fc
  .tuple(fc.double({ min: 0, max: 4, noNaN: true }), fc.double({ min: 1e-3, max: 3, noNaN: true }))
  .map(([birth, length]) => ({ birth, death: birth + length }));
const diagram = fc.array(bar, { maxLength: 8 });

describe("distances of diagrams, against gudhi 3.13 and persim 0.4.1", () => {
  it("bottleneck: the same", () => {
    for (const one of index.distances) {
      const [a, b] = diagramsOf(one);
      expect(bottleneck(a, b)).toBeCloseTo(one.bottleneck, 9);
      if (one.persim) expect(bottleneck(a, b)).toBeCloseTo(one.persim.bottleneck, 9);
    }
  });

  it("wasserstein: the same for orders 1, 2, 3 and norms 1, 2, ∞", () => {
    for (const one of index.distances) {
      const [a, b] = diagramsOf(one);
      for (const { p, q, value } of one.wasserstein)
        expect(diagramWasserstein(a, b, { p: Number(p), q })).toBeCloseTo(value, 7);
      if (one.persim) expect(diagramWasserstein(a, b, { p: 2, q: 1 })).toBeCloseTo(one.persim.wasserstein, 7);
    }
  });
});

/** The least cost over all pairings, one by one: b's bars in every order, each end of a pair may be the diagonal. */
function byEnumeration(a: Diagram, b: Diagram, q: number): number {
  if (a.length === 0) return b.reduce((sum, { birth, death }) => sum + ((death - birth) / 2) ** q, 0);
  const [first, ...rest] = a;
  let least = ((first.death - first.birth) / 2) ** q + byEnumeration(rest, b, q);
  b.forEach((other, i) => {
    const move = Math.max(Math.abs(first.birth - other.birth), Math.abs(first.death - other.death)) ** q;
    least = Math.min(least, move + byEnumeration(rest, [...b.slice(0, i), ...b.slice(i + 1)], q));
  });
  return least;
}

describe("wasserstein and bottleneck", () => {
  it("find the least of all pairings", () => {
    const small = fc.array(bar, { maxLength: 5 });
    fc.assert(
      fc.property(small, small, fc.constantFrom(1, 2, 5), (a, b, q) => {
        expect(diagramWasserstein(a, b, { q }) ** q).toBeCloseTo(byEnumeration(a, b, q), 8);
      }),
    );
  });

  it("are metrics", () => {
    fc.assert(
      fc.property(diagram, diagram, diagram, (a, b, c) => {
        for (const distance of [
          bottleneck,
          (x: Diagram, y: Diagram) => diagramWasserstein(x, y, { p: 2, q: 2 }),
        ]) {
          expect(distance(a, a)).toBeCloseTo(0, 7);
          expect(distance(a, b)).toBeCloseTo(distance(b, a), 9);
          expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c) + 1e-9);
        }
      }),
    );
  });

  it("are ordered: the bottleneck is the limit of high orders, from below", () => {
    fc.assert(
      fc.property(diagram, diagram, (a, b) => {
        expect(bottleneck(a, b)).toBeLessThanOrEqual(diagramWasserstein(a, b, { q: 4 }) + 1e-9);
        expect(diagramWasserstein(a, b, { q: 4 })).toBeLessThanOrEqual(
          diagramWasserstein(a, b, { q: 1 }) + 1e-9,
        );
      }),
    );
  });

  it("move no more than the points: bottleneck ≤ 2 · perturbation", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        (seed, step) => {
          const random = new Random(seed);
          const data = Float64Array.from(random.normals(60));
          const shape: [number, number] = [30, 2];
          const moved = data.slice();
          for (let i = 0; i < 30; i++) {
            const angle = 2 * Math.PI * random.uniform();
            moved[2 * i] += step * Math.cos(angle);
            moved[2 * i + 1] += step * Math.sin(angle);
          }
          const before = ripsPersistence({ data, shape }, { maxDim: 1 });
          ripsPersistence({ data: moved, shape }, { maxDim: 1 }).forEach((after, dim) => {
            expect(bottleneck(before[dim], after)).toBeLessThanOrEqual(2 * step + 1e-6);
          });
        },
      ),
      { numRuns: 50 },
    );
  });

  it("are infinite between different numbers of bars that never end", () => {
    const lasting = [{ birth: 0, death: Number.POSITIVE_INFINITY }];
    expect(bottleneck(lasting, [])).toBe(Number.POSITIVE_INFINITY);
    expect(diagramWasserstein([], lasting)).toBe(Number.POSITIVE_INFINITY);
  });

  it("refuse bars that die before birth, and orders below 1", () => {
    expect(() => bottleneck([{ birth: 1, death: 0.5 }], [])).toThrow("Bar 0 of a must have a finite birth");
    expect(() => diagramWasserstein([], [{ birth: Number.NaN, death: 1 }])).toThrow("Bar 0 of b");
    expect(() => diagramWasserstein([], [], { p: 0.5 })).toThrow("p must be at least 1: got 0.5");
    expect(() => diagramWasserstein([], [], { q: Number.POSITIVE_INFINITY })).toThrow("use bottleneck");
  });
});
