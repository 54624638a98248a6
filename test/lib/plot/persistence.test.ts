import fc from "fast-check";
import { barcode, diagram } from "topolab/plot";
import { describe, expect, it } from "vitest";
import { curve } from "../../../lib/src/plot/betti-curves.js";
import { census, homology } from "../../../lib/src/plot/chart/persistence.js";

const bars = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 20 }), fc.boolean())
    .map(([birth, length, endless]) => ({
      birth,
      death: endless ? Number.POSITIVE_INFINITY : birth + length,
    })),
);

describe("curve", () => {
  it("counts at each scale the classes born and not yet dead", () => {
    fc.assert(
      fc.property(bars, fc.integer({ min: 1, max: 45 }), (all, max) => {
        const corners = curve(all, max);
        for (let scale = 0.5; scale < max; scale++) {
          const alive = all.filter(({ birth, death }) => birth <= scale && scale < death).length;
          expect(corners.findLast((corner) => corner.scale <= scale)!.count).toBe(alive);
        }
        expect(corners.at(-1)!.scale).toBe(max);
      }),
    );
  });
});

describe("barcode", () => {
  it("keeps the longest bars and says so", () => {
    const all = Array.from({ length: 100 }, (_, i) => ({ birth: 0, death: 1 + i }));
    const figure = barcode([all], { longest: 10 });
    const [{ data }] = figure.spec.layer as { data: { values: { end: number }[] } }[];
    expect(data.values.map(({ end }) => end)).toEqual([91, 92, 93, 94, 95, 96, 97, 98, 99, 100]);
    expect(figure.caption).toBe("Barcode, 100 in H₀; the 10 longest of each are shown.");
  });
});

describe("names", () => {
  it("follow the field", () => {
    expect([homology(0), homology(12)]).toEqual(["H₀", "H₁₂"]);
    expect(census([[{ birth: 0, death: Number.POSITIVE_INFINITY }], []])).toBe(
      "1 in H₀ (1 without end), 0 in H₁",
    );
  });

  it("are kept if a dimension is empty", () => {
    expect(diagram([[], []]).caption).toBe("Persistence diagram, 0 in H₀, 0 in H₁.");
  });
});
