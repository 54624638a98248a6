import { Random, tf, ValueError } from "topolab";
import { auctionMatching, labellingReport, swapLabels } from "topolab/gtn";
import { describe, expect, it } from "vitest";

const draw = (n: number, d: number) => {
  const random = new Random(2);
  const shape: [number, number] = [n, d];
  return {
    latents: { data: random.normals(n * d), shape },
    targets: { data: random.uniforms(n * d), shape },
  };
};

describe("labellingReport", () => {
  it("finds near-optimal labels learnable, with neighbours kept, above the bound", async () => {
    const { latents, targets } = draw(3000, 2);
    const before = tf.memory().numTensors;
    const report = await labellingReport(latents, targets, swapLabels(latents, targets, { seed: 1 }), {
      steps: 200,
    });
    expect(report.heldOut).toBeLessThan(0.05);
    expect(report.neighbours).toBeGreaterThan(0.5);
    expect(report.lowerBound).toBeLessThan(report.cost);
    expect(report.warning).toBeUndefined();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("warns of labels drawn at random", async () => {
    const { latents, targets } = draw(1500, 2);
    const report = await labellingReport(latents, targets, new Random(1).permutation(1500), { steps: 100 });
    expect(report.heldOut).toBeGreaterThan(0.9);
    expect(report.neighbours).toBeLessThan(0.05);
    expect(report.warning).toMatch(/hardly a learnable function/);
    expect(`${report}`).toContain(report.warning!);
  });

  it("bounds the optimum from below", async () => {
    const { latents, targets } = draw(400, 3);
    const { labels, cost } = auctionMatching(latents, targets, { epsilon: 1e-3 });
    const report = await labellingReport(latents, targets, labels, { steps: 1 });
    expect(report.cost).toBeCloseTo(cost, 4);
    expect(report.lowerBound).toBeLessThan(cost);
    expect(report.lowerBound).toBeGreaterThan(0);
  });

  it("refuses labels that are no rows, and stops on its signal", async () => {
    const { latents, targets } = draw(10, 2);
    await expect(labellingReport(latents, targets, new Int32Array(10).fill(10))).rejects.toThrow(ValueError);
    const signal = AbortSignal.abort();
    await expect(labellingReport(latents, targets, new Int32Array(10), { signal })).rejects.toThrow("abort");
  });
});
