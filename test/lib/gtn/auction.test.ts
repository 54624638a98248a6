import fc from "fast-check";
import { Random, ValueError } from "topolab";
import { auctionLabels, cdfLabels } from "topolab/gtn";
import { describe, expect, it } from "vitest";
import { pointsOf } from "../points.js";
import { isBijection, pairs } from "./cases.js";

/** The least mean cost by trying every bijection. */
function bruteForce(latents: number[][], targets: number[][]): number {
  if (latents.length === 0) return 0;
  return Math.min(
    ...targets.map((target, j) => {
      const rest = targets.filter((_, k) => k !== j);
      const cost = latents[0].reduce((sum, x, k) => sum + (x - target[k]) ** 2, 0);
      return cost + bruteForce(latents.slice(1), rest);
    }),
  );
}

/** Rows of mean 0 and variance 1 per dimension. */
function standard(rows: number[][]): number[][] {
  const n = rows.length;
  const means = rows[0].map((_, k) => rows.reduce((sum, row) => sum + row[k], 0) / n);
  const scales = means.map((mean, k) =>
    Math.sqrt(rows.reduce((sum, row) => sum + (row[k] - mean) ** 2, 0) / n),
  );
  return rows.map((row) => row.map((x, k) => (x - means[k]) / scales[k]));
}

describe("auctionLabels", () => {
  it("is a bijection for any input", () => {
    fc.assert(
      fc.property(pairs([1, 2, 5], 40), ({ latents, targets }) =>
        isBijection(auctionLabels(latents, targets)),
      ),
      { numRuns: 60 },
    );
  });

  it("is within epsilon of the best of all bijections, and bounds it from below", () => {
    const random = new Random(11);
    for (let trial = 0; trial < 20; trial++) {
      const [n, d] = [6, 1 + (trial % 3)];
      const rows = () => Array.from({ length: n }, () => Array.from(random.normals(d)));
      const [s, t] = [rows(), rows()];
      const points = (of: number[][]) => pointsOf(Float64Array.from(of.flat()), d);
      const { cost, lowerBound } = auctionLabels(points(s), points(t), { withCost: true, epsilon: 1e-3 });
      const optimum = bruteForce(s, standard(t)) / n;
      expect(cost).toBeGreaterThan(optimum - 1e-5);
      expect(cost).toBeLessThan(optimum + 1e-3 + 1e-5);
      expect(lowerBound).toBeLessThan(optimum + 1e-5);
      expect(cost - lowerBound).toBeLessThan(1e-3 + 1e-5);
    }
  });

  it("in 1-D has the cost of matching by rank", () => {
    const random = new Random(4);
    const points = () => pointsOf(random.normals(300), 1);
    const [s, t] = [points(), points()];
    const { cost, labels } = auctionLabels(s, t, { withCost: true, epsilon: 1e-6 });
    const scaled = standard(Array.from(t.data, (x) => [x])).flat();
    const mean = (of: Int32Array) => s.data.reduce((sum, x, i) => sum + (x - scaled[of[i]]) ** 2, 0) / 300;
    expect(mean(labels)).toBeCloseTo(cost, 5);
    expect(cost).toBeCloseTo(mean(cdfLabels(s, t)), 5);
  });

  it("refuses an epsilon that is not positive", () => {
    const one = pointsOf(new Float32Array(2), 2);
    expect(() => auctionLabels(one, one, { epsilon: 0 })).toThrow(ValueError);
    expect([...auctionLabels(one, one)]).toEqual([0]);
  });
});
