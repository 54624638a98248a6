import fc from "fast-check";
import { barcode, diagram, diagrams, type Spec } from "topolab/plot";
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

describe("diagram", () => {
  const bars = [
    [{ birth: 0, death: 1 }],
    [
      { birth: 0.25, death: 2 },
      { birth: 1, death: 1.5 },
    ],
  ];

  it("shades the band of each dimension above the diagonal, and counts the bars that are longer", () => {
    const { spec, caption } = diagram(bars, { band: [1, 0.5], max: 2 });
    const strips = (spec.layer as Spec[]).filter(({ mark }) => (mark as Spec).type === "area");
    expect(strips.map(({ data }) => (data as { values: unknown }).values)).toEqual([
      [-0.08, 2.28].map((x) => ({ x, y: Number((x + 1).toPrecision(5)), y2: x })),
      [-0.08, 2.28].map((x) => ({ x, y: Number((x + 0.5).toPrecision(5)), y2: x })),
    ]);
    expect(caption).toBe("Persistence diagram, 1 in H₀, 2 in H₁; above the band 0 in H₀, 1 in H₁.");
  });

  it("refuses a band that is negative or without end", () => {
    for (const width of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => diagram(bars, { band: [width] })).toThrow("A width of band must be at least 0");
  });

  it("stands beside others on the same axes", () => {
    const { spec } = diagrams([
      { title: "Short", bars: [bars[0]] },
      { title: "Long", bars },
    ]);
    const domains = (spec.concat as Spec[]).map(
      (view) => JSON.stringify(view).match(/"domain":\[-0.08,2.28/g)!.length,
    );
    expect(domains).toEqual([6, 6]);
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
