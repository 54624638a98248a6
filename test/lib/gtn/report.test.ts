import { Random, tf, ValueError } from "topolab";
import { auctionLabels, labelingReport, swapLabels } from "topolab/gtn";
import { describe, expect, it } from "vitest";
import { Random as OwnRandom } from "../../../lib/src/backend/random.js";
import { transportBound } from "../../../lib/src/gtn/transport/bound.js";
import { meanCost, transportProblem } from "../../../lib/src/gtn/transport/problem.js";
import { points } from "../points.js";

const draw = (n: number, d: number) => {
  const random = new Random(2);
  const shape: [number, number] = [n, d];
  return {
    latents: { data: random.normals(n * d), shape },
    targets: { data: random.uniforms(n * d), shape },
  };
};

describe("labelingReport", () => {
  it("finds near-optimal labels learnable, with neighbors kept, above the bound", async () => {
    const { latents, targets } = draw(3000, 2);
    const before = tf.memory().numTensors;
    const report = await labelingReport(latents, targets, swapLabels(latents, targets, { seed: 1 }), {
      steps: 200,
    });
    expect(report.heldOut).toBeLessThan(0.05);
    expect(report.neighbors).toBeGreaterThan(0.5);
    expect(report.lowerBound).toBeLessThan(report.cost);
    expect(report.warning).toBeUndefined();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("warns of labels drawn at random", async () => {
    const { latents, targets } = draw(1500, 2);
    const report = await labelingReport(latents, targets, new Random(1).permutation(1500), { steps: 100 });
    expect(report.heldOut).toBeGreaterThan(0.9);
    expect(report.neighbors).toBeLessThan(0.05);
    expect(report.warning).toMatch(/hardly a learnable function/);
    expect(`${report}`).toContain(report.warning!);
  });

  it("bounds the optimum from below", async () => {
    const { latents, targets } = draw(400, 3);
    const { labels, cost } = auctionLabels(latents, targets, { withCost: true, epsilon: 1e-3 });
    const report = await labelingReport(latents, targets, labels, { steps: 1 });
    expect(report.cost).toBeCloseTo(cost, 4);
    expect(report.lowerBound).toBeLessThan(cost);
    expect(report.lowerBound).toBeGreaterThan(0);
  });

  it("bounds the optimum closely if all pairs are auctioned, also in five dimensions", async () => {
    const { latents, targets } = draw(600, 5);
    const { labels, cost, lowerBound } = auctionLabels(latents, targets, { withCost: true, epsilon: 1e-4 });
    const report = await labelingReport(latents, targets, labels, { steps: 1 });
    expect(report.auctioned).toBe(600);
    expect(report.lowerBound).toBeLessThanOrEqual(cost);
    expect(report.lowerBound).toBeGreaterThan(lowerBound - 0.002 * 5 - 1e-4);
    expect(`${report}`).toContain("by prices of an auction of 600 of 600");
  });

  it("bounds the optimum of all pairs if only some are auctioned", async () => {
    const { latents, targets } = draw(1000, 9);
    const problem = transportProblem({ latents, targets, n: 1000, d: 9 });
    const { value, auctioned } = transportBound(problem, new OwnRandom(1));
    expect(auctioned).toBe(745);
    const cost = meanCost(problem.latents, problem, swapLabels(latents, targets, { seed: 1 }));
    expect(value).toBeLessThan(cost);
    expect(value).toBeGreaterThan(0.75 * cost);
  });

  it("equals the optimum of two pairs, computed by hand", async () => {
    const latents = points([[0], [1]]);
    const targets = points([[5], [9]]);
    const report = await labelingReport(latents, targets, Int32Array.of(1, 0), { steps: 1 });
    // Standardized targets are −1 and 1: crossed (1 + 4) / 2, straight (1 + 0) / 2.
    expect(report.cost).toBeCloseTo(2.5, 12);
    expect(report.lowerBound).toBeLessThanOrEqual(0.5 + 1e-12);
    expect(report.lowerBound).toBeGreaterThan(0.49);
  });

  it("warns of labels that name one target for all latents, and reports meaningful shares", async () => {
    const { latents, targets } = draw(200, 2);
    const report = await labelingReport(latents, targets, new Int32Array(200).fill(7), { steps: 60 });
    expect(report.distinct).toBe(1);
    expect(report.heldOut).toBeGreaterThanOrEqual(0);
    expect(report.heldOut).toBeLessThan(1);
    expect(report.warning).toContain(
      "These labels are not a bijection: they name 1 of 200 targets, so a generator cannot learn the others",
    );
    const same = points(Array.from({ length: 20 }, () => [1, 2]));
    const none = await labelingReport(same, same, new Int32Array(20), { steps: 1 });
    expect(none.heldOut).toBeLessThan(10);
    expect(none.lowerBound).toBeLessThanOrEqual(none.cost + 1e-12);
  });

  it("accepts only integers as sizes of its probe and its sample", async () => {
    const { latents, targets } = draw(10, 2);
    const labels = new Random(1).permutation(10);
    for (const wrong of [{ most: 0 }, { steps: -1 }, { width: 0.5 }, { batchSize: Number.NaN }])
      await expect(labelingReport(latents, targets, labels, wrong)).rejects.toThrow(Object.keys(wrong)[0]);
  });

  it("refuses labels that are not rows, and stops on its signal", async () => {
    const { latents, targets } = draw(10, 2);
    await expect(labelingReport(latents, targets, new Int32Array(10).fill(10))).rejects.toThrow(ValueError);
    const signal = AbortSignal.abort();
    await expect(labelingReport(latents, targets, new Int32Array(10), { signal })).rejects.toThrow("abort");
  });
});
