import fc from "fast-check";
import { Random } from "topolab";
import { arcs, distanceToArcs } from "topolab/data";
import { mleDimension, twoNN } from "topolab/metrics";
import { describe, expect, it } from "vitest";

describe("arcs", () => {
  it("have the stated dimension", () => {
    for (const m of [1, 2, 4]) {
      const points = arcs({ n: 2000, arcs: m, random: new Random(m) });
      expect(points.shape).toEqual([2000, 2 * m]);
      expect(Math.abs(twoNN(points) - m)).toBeLessThan(0.15 * m);
      expect(Math.abs(mleDimension(points) - m)).toBeLessThan(0.2 * m);
    }
  });

  it("are at distance 0 from themselves, and their scaled copies at √m |s − 1|", () => {
    const points = arcs({ n: 50, arcs: 3, random: new Random(1) });
    const scaled = { data: points.data.map((x) => 1.5 * x), shape: points.shape };
    for (const distance of distanceToArcs(points)) expect(distance).toBeCloseTo(0, 6);
    for (const distance of distanceToArcs(scaled)) expect(distance).toBeCloseTo(Math.sqrt(3) / 2, 6);
  });

  it("are as near as the nearest of many of their points", () => {
    const angles = Array.from({ length: 3001 }, (_, i) => (1.5 * Math.PI * i) / 3000);
    const coordinate = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(coordinate, coordinate, (x, y) => {
        const nearest = Math.min(
          ...angles.map((angle) => Math.hypot(x - Math.cos(angle), y - Math.sin(angle))),
        );
        const [distance] = distanceToArcs({ data: Float64Array.of(x, y), shape: [1, 2] });
        expect(nearest - distance).toBeGreaterThan(-1e-9);
        expect(nearest - distance).toBeLessThan(1e-3);
      }),
    );
  });

  it("refuse odd coordinates and invalid counts", () => {
    expect(() => distanceToArcs({ data: new Float32Array(3), shape: [1, 3] })).toThrow(
      "an even number of coordinates",
    );
    expect(() => arcs({ n: 0, arcs: 1 })).toThrow("n must be");
    expect(() => arcs({ n: 1, arcs: 0 })).toThrow("arcs must be");
  });
});
