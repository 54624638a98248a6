import fc from "fast-check";
import { bottleneck, type Diagram, diagramWasserstein } from "topolab/topology";
import { describe, expect, it } from "vitest";

const bar = (birth: number, death: number) => ({ birth, death });
const small = fc.array(
  fc
    .tuple(fc.double({ min: 0, max: 2, noNaN: true }), fc.double({ min: 0.01, max: 2, noNaN: true }))
    .map(([birth, length]) => bar(birth, birth + length)),
  { maxLength: 6 },
);
const orders = fc.constantFrom(1, 2, 3, 7);
const norms = fc.constantFrom(1, 2, 3, Number.POSITIVE_INFINITY);
const lengths = [1e4, 1e8, 1e12, 1e16, 1e100, 1e160, 1e200, 1e300];

describe("distances of diagrams with one long bar", () => {
  // hera of gudhi 3.13.0 gives 0.30000000000000004 for q = 1, 2, 3 up to 1e100, and does not return at 1e200.
  it.each(lengths)("are those of the short bars if both have the same bar of %d", (length) => {
    const [a, b] = [
      [bar(0, length), bar(0, 1)],
      [bar(0, length), bar(0, 1.3)],
    ];
    for (const q of [1, 2, 3, 7]) expect(diagramWasserstein(a, b, { q })).toBeCloseTo(0.3, 14);
    expect(bottleneck(a, b)).toBeCloseTo(0.3, 14);
    fc.assert(
      fc.property(small, small, orders, norms, (x, y, q, p) => {
        const expected = diagramWasserstein(x, y, { q, p });
        // A long bar is farther from any short one, and from the diagonal, than the short ones have to move.
        const beside = (diagram: Diagram) => [bar(1, length), ...diagram, bar(0, 2 * length)];
        expect(Math.abs(diagramWasserstein(beside(x), beside(y), { q, p }) - expected)).toBeLessThan(
          1e-12 * Math.max(1e-3, expected),
        );
        expect(bottleneck(beside(x), beside(y))).toBe(bottleneck(x, y));
      }),
      { numRuns: 60 },
    );
  });

  it("add the long bar's own move to the power q", () => {
    const [a, b] = [
      [bar(0, 2 ** 40), bar(0, 1)],
      [bar(4, 2 ** 40), bar(0, 4)],
    ];
    // The short bars move by min(3, to the diagonal).
    expect(diagramWasserstein(a, b, { q: 2 })).toBeCloseTo(Math.sqrt(16 + 0.25 + 4), 13);
    expect(diagramWasserstein(a, b, { q: 1 })).toBeCloseTo(4 + 0.5 + 2, 13);
    expect(bottleneck(a, b)).toBe(4);
  });

  it("hold if long bars of all scales could be paired with each other", () => {
    const scales = Array.from({ length: 40 }, (_, k) => 3 ** k);
    const a = scales.map((scale) => bar(0, scale));
    const b = scales.map((scale, k) => bar(0, scale + (k < 30 ? 2 ** -k : 0)));
    const moves = scales.map((_, k) => (k < 30 ? b[k].death - a[k].death : 0));
    for (const q of [1, 2]) {
      const sum = moves.reduce((total, move) => total + move ** q, 0);
      // The move of the bar of length 1 is at most 0.5: to the diagonal.
      const expected = (sum - moves[0] ** q + Math.min(moves[0] ** q, 0.5 ** q + 1 ** q)) ** (1 / q);
      expect(diagramWasserstein(a, b, { q })).toBeCloseTo(expected, 12);
    }
  });

  it("scale with the diagrams' unit over a double's range, for any order", () => {
    const [a, b] = [
      [bar(0, 1), bar(1, 3)],
      [bar(0.25, 1), bar(1, 2.5), bar(5, 6)],
    ];
    for (const unit of [1e-300, 1e-200, 1e200, 1e300])
      for (const q of [1, 2, 5, 400]) {
        const scaled = (diagram: Diagram) =>
          diagram.map(({ birth, death }) => bar(birth * unit, death * unit));
        const distance = diagramWasserstein(a, b, { q });
        expect(distance).toBeGreaterThan(0);
        expect(diagramWasserstein(scaled(a), scaled(b), { q }) / unit / distance).toBeCloseTo(1, 12);
        expect(bottleneck(scaled(a), scaled(b)) / unit).toBeCloseTo(bottleneck(a, b), 12);
      }
    // All moves are 0.5, and there are 3: W_q = 0.5 · 3^(1/q).
    const even = [bar(0, 1), bar(4, 6), bar(8, 10)];
    const moved = [bar(4.5, 6), bar(8, 9.5)];
    expect(diagramWasserstein(even, moved, { q: 5000 })).toBeCloseTo(0.5 * 3 ** (1 / 5000), 14);
  });

  it("pair bars that never end, for any births", () => {
    const far = Number.POSITIVE_INFINITY;
    const [a, b] = [
      [bar(1e200, far), bar(0, 1)],
      [bar(1e200, far), bar(0, 1.5)],
    ];
    expect(diagramWasserstein(a, b, { q: 2 })).toBe(0.5);
    expect(diagramWasserstein([bar(1e200, far)], [bar(3e200, far)], { q: 2 })).toBeCloseTo(2e200, -188);
    expect(() => diagramWasserstein([bar(-1.5e308, 1.5e308)], [])).toThrow("of a must be at most");
    expect(() => bottleneck([], [bar(1.2e308, far)])).toThrow("of b must be at most");
  });
});
