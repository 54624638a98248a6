import fc from "fast-check";
import { type PointArray, Random } from "topolab";
import { cdfLabels, Gtn, hilbertLabels, slicedLabels, slicedTargets, swapLabels } from "topolab/gtn";
import { energyDistance } from "topolab/metrics";
import { describe, expect, it } from "vitest";
import { pointsOf } from "../points.js";
import { cost, isBijection, pairs } from "./cases.js";

const normals = (n: number, d: number, seed: number) => pointsOf(new Random(seed).normals(n * d), d);
const uniforms = (n: number, d: number, seed: number) => pointsOf(new Random(seed).uniforms(n * d, -3, 5), d);

describe("hilbertLabels", () => {
  it("pairs by rank along the curve", () => {
    // The corners of a square, which the curve visits in the order (−1, −1), (1, −1), (1, 1), (−1, 1) in a grid of
    // even bits; the targets are the same corners of another square.
    const latents = pointsOf(Float64Array.of(-1, 1, 1, 1, -1, -1, 1, -1), 2);
    const targets = pointsOf(Float64Array.of(30, 20, 10, 20, 10, 60, 30, 60), 2);
    expect([...hilbertLabels(latents, targets)]).toEqual([2, 3, 1, 0]);
  });

  it("is the identity between a cloud and itself moved, scaled and in another order", () => {
    for (const d of [2, 3, 10]) {
      const cloud = normals(300, d, 1);
      const standard = cloud.data.map((x) => 4 * x + 7);
      const order = new Random(2).permutation(300);
      const shuffled = Float32Array.from(
        { length: 300 * d },
        (_, at) => standard[order[Math.floor(at / d)] * d + (at % d)],
      );
      const labels = hilbertLabels(pointsOf(standardized(cloud), d), pointsOf(shuffled, d));
      // Points that share a cell may be exchanged: none in two dimensions, few in ten.
      const kept = labels.filter((label, i) => order[label] === i).length;
      expect(kept).toBeGreaterThan(d === 10 ? 250 : 298);
    }
  });

  it("in 1-D is the optimal transport, matching by rank", () => {
    const [s, t] = [normals(500, 1, 3), uniforms(500, 1, 4)];
    expect(hilbertLabels(s, t)).toEqual(cdfLabels(s, t));
  });

  it("is a bijection whatever the input, and refuses 54 dimensions", () => {
    fc.assert(
      fc.property(pairs([1, 2, 5, 20], 60), ({ latents, targets }) =>
        isBijection(hilbertLabels(latents, targets)),
      ),
    );
    expect(() => hilbertLabels(normals(2, 54, 1), normals(2, 54, 2))).toThrow(
      "at most 53 dimensions: got 54",
    );
  });
});

/** Mean 0 and deviation 1 in each dimension, as targets are brought to. */
function standardized({ data, shape: [n, d] }: PointArray): Float64Array {
  const out = Float64Array.from(data);
  for (let k = 0; k < d; k++) {
    const column = Array.from({ length: n }, (_, i) => data[i * d + k]);
    const mean = column.reduce((sum, x) => sum + x, 0) / n;
    const std = Math.sqrt(column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n);
    for (let i = 0; i < n; i++) out[i * d + k] = (data[i * d + k] - mean) / std;
  }
  return out;
}

describe("slicedTargets", () => {
  it("in 1-D is matching by rank after one round", async () => {
    const [s, t] = [normals(200, 1, 1), uniforms(200, 1, 2)];
    const { data } = await slicedTargets(s, t, { rounds: 1, seed: 1 });
    cdfLabels(s, t).forEach((label, i) => {
      expect(data[i]).toBeCloseTo(t.data[label], 5);
    });
  });

  it("has the distribution of the targets, in their units", async () => {
    const [s, t] = [normals(1_000, 3, 1), uniforms(1_000, 3, 2)];
    const moved = await slicedTargets(s, t, { seed: 1 });
    expect(moved.shape).toEqual([1_000, 3]);
    // The energy distance of two draws of the targets is 0 within 0.004; that of a Gaussian of their moments 0.014.
    const gaussian = pointsOf(
      s.data.map((x) => 1 + x * (8 / Math.sqrt(12))),
      3,
    );
    expect(energyDistance(moved, t)).toBeLessThan(0.004);
    expect(energyDistance(gaussian, t)).toBeGreaterThan(0.01);
  });

  it("repeats with its seed, reports its progress, and stops on its signal", async () => {
    const [s, t] = [normals(50, 2, 1), uniforms(50, 2, 2)];
    const told: number[] = [];
    const onProgress = (done: number, total: number) => told.push(done / total);
    const first = await slicedTargets(s, t, { seed: 3, rounds: 4, onProgress });
    expect(told).toEqual([0.25, 0.5, 0.75, 1]);
    expect(await slicedTargets(s, t, { seed: 3, rounds: 4 })).toEqual(first);
    expect(await slicedTargets(s, t, { seed: 4, rounds: 4 })).not.toEqual(first);
    await expect(slicedTargets(s, t, { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow(
      "enough",
    );
    await expect(slicedTargets(s, t, { rounds: 0 })).rejects.toMatchObject({ name: "ValueError" });
  });
});

describe("slicedLabels", () => {
  it("is a bijection that comes close to swaps in the plane", async () => {
    const half = Math.sqrt(3);
    const [s, t] = [normals(2_000, 2, 1), pointsOf(new Random(2).uniforms(4_000, -half, half), 2)];
    const labels = await slicedLabels(s, t, { seed: 1 });
    expect(isBijection(labels)).toBe(true);
    const least = cost(s, t, swapLabels(s, t, { seed: 1 }));
    expect(cost(s, t, labels)).toBeLessThan(1.5 * least);
    expect(cost(s, t, hilbertLabels(s, t))).toBeGreaterThan(3 * least);
  });

  it("is a labeling for a Gtn, like hilbertLabels", async () => {
    for (const labels of [slicedLabels, hilbertLabels]) {
      const gtn = await Gtn.fit(uniforms(200, 2, 1), { labels, hidden: [8], epochs: 2, seed: 1 });
      expect((await gtn.sample(5, { seed: 1 })).shape).toEqual([5, 2]);
      gtn.dispose();
    }
  });
});
