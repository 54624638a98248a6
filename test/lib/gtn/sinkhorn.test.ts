import { Random, tf } from "topolab";
import { sinkhornTargets } from "topolab/gtn";
import { describe, expect, it } from "vitest";
import { pointsOf } from "../points.js";

const latents = pointsOf(Float64Array.of(-1.5, 0.25, 0.5, 1, 1.25, -0.75, -0.25, -0.5), 2);
const targets = pointsOf(Float64Array.of(1, 0, 0, 2, -1, -1, 3, 1), 2);

describe("sinkhornTargets", () => {
  it.each([
    [0.1, [-0.90797, -0.72391, 0.276089, 1.90797, 2.81594, 0.90797, 0.81594, -0.09203]],
    [1, [-0.44463, 0.340794, 1.228523, 1.450236, 2.172808, 0.590763, 0.043298, -0.381793]],
  ])(
    "is the projection of the plan of POT 0.9.7, sinkhorn_log, for epsilon %d",
    async (epsilon, expected) => {
      const { data } = await sinkhornTargets(latents, targets, { epsilon, tolerance: 1e-6 });
      expect(Array.from(data)).toEqual(expected.map((value) => expect.closeTo(value, 4)));
    },
  );

  it("is the logistic function of the distances for two points", async () => {
    // s = ∓1, t = ∓1: the plan's diagonal over its rows is e^(4/ε) / (1 + e^(4/ε)).
    const pair = pointsOf(Float64Array.of(-1, 1), 1);
    const { data } = await sinkhornTargets(pair, pair, { epsilon: 2, tolerance: 1e-6 });
    expect(data[1]).toBeCloseTo(Math.tanh(4 / 2 / 2), 5);
    expect(data[0]).toBeCloseTo(-Math.tanh(4 / 2 / 2), 5);
  });

  it("between Gaussians is their entropic map, which shrinks", async () => {
    // For N(0, 1) on both sides the coupling's covariance c has c² + c ε/2 = 1, and the map is x → c x.
    const n = 1_500;
    const draw = (seed: number) => pointsOf(new Random(seed).normals(n), 1);
    const s = draw(1);
    const epsilon = 1;
    const { data } = await sinkhornTargets(s, draw(2), { epsilon });
    let [products, squares] = [0, 0];
    for (let i = 0; i < n; i++) {
      products += data[i] * s.data[i];
      squares += s.data[i] ** 2;
    }
    const slope = Math.sqrt(1 + (epsilon / 4) ** 2) - epsilon / 4;
    expect(Math.abs(products / squares - slope)).toBeLessThan(0.04);
  });

  it("reports non-convergence and progress, stops on its signal, and leaves no tensor", async () => {
    const before = tf.memory().numTensors;
    const told: number[] = [];
    const onProgress = (done: number) => told.push(done);
    await expect(
      sinkhornTargets(latents, targets, { epsilon: 0.01, tolerance: 1e-9, maxIterations: 3, onProgress }),
    ).rejects.toMatchObject({
      name: "ConvergenceError",
      message: expect.stringContaining("after 3 iterations"),
    });
    expect(told).toEqual([1, 2, 3]);
    const stopped = { signal: AbortSignal.abort(new Error("enough")) };
    await expect(sinkhornTargets(latents, targets, stopped)).rejects.toThrow("enough");
    for (const wrong of [{ epsilon: 0 }, { tolerance: Number.NaN }, { maxIterations: 0.5 }])
      await expect(sinkhornTargets(latents, targets, wrong)).rejects.toMatchObject({ name: "ValueError" });
    const many = pointsOf(new Float64Array(10_001), 1);
    await expect(sinkhornTargets(many, many)).rejects.toThrow("at most 10000 rows: got 10001");
    await sinkhornTargets(latents, targets);
    expect(tf.memory().numTensors).toBe(before);
  });
});
