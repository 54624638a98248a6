import { LabelingInterrupted, type PointArray, Random } from "topolab";
import { auctionLabels, auctionLabelsAsync, greedyLabels, swapLabels, swapLabelsAsync } from "topolab/gtn";
import { describe, expect, it } from "vitest";

const cloud = (n: number, d: number, seed: number): PointArray => ({
  data: new Random(seed).normals(n * d),
  shape: [n, d],
});
const [latents, targets] = [cloud(3_000, 2, 1), cloud(3_000, 2, 2)];
const cost = (labels: Int32Array) =>
  labels.reduce(
    (sum, label, i) =>
      sum +
      (latents.data[2 * i] - targets.data[2 * label]) ** 2 +
      (latents.data[2 * i + 1] - targets.data[2 * label + 1]) ** 2,
    0,
  ) / labels.length;

describe.each([
  [
    "swapLabelsAsync",
    (options: object) => swapLabelsAsync(latents, targets, { seed: 1, ...options }),
    () => swapLabels(latents, targets, { seed: 1 }),
  ],
  [
    "auctionLabelsAsync",
    (options: object) => auctionLabelsAsync(latents, targets, options),
    () => auctionLabels(latents, targets),
  ],
] as const)("%s", (_, inTurns, atOnce) => {
  it("returns the labels of the blocking function, and reports progress to the end", async () => {
    const told: [done: number, total: number][] = [];
    const labels = await inTurns({ onProgress: (done: number, total: number) => told.push([done, total]) });
    expect(labels).toEqual(atOnce());
    const [done, total] = told.at(-1)!;
    expect(done).toBeCloseTo(total, 9);
    expect(told.map(([each]) => each)).toEqual(told.map(([each]) => each).sort((a, b) => a - b));
  });

  it("stops on its signal, and returns the labels so far", async () => {
    const stop = new AbortController();
    const error = await inTurns({ signal: stop.signal, onProgress: () => stop.abort() }).catch(
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(LabelingInterrupted);
    expect(error.labels).toHaveLength(3_000);
    await expect(inTurns({ signal: AbortSignal.abort() })).rejects.toThrow("Labeling was stopped");
  });
});

describe("swaps from given labels", () => {
  it("improve on greedy ones, and keep a bijection", () => {
    const greedy = greedyLabels(latents, targets);
    const swapped = swapLabels(latents, targets, { start: greedy, seed: 1 });
    expect(cost(swapped)).toBeLessThan(cost(greedy));
    expect([...swapped].sort((a, b) => a - b)).toEqual(Array.from({ length: 3_000 }, (_, i) => i));
  });

  it("are the given ones if nothing is swapped", () => {
    const [rounds, passes] = [0, 0];
    const bijection = Int32Array.from({ length: 3_000 }, (_, i) => 2_999 - i);
    expect(swapLabels(latents, targets, { start: bijection, rounds, passes })).toEqual(bijection);
  });

  it.each([
    ["labels that come twice", new Int32Array(3_000)],
    ["labels of another length", new Int32Array(3)],
    ["a label that is no row", Int32Array.from({ length: 3_000 }, (_, i) => i + 1)],
  ])("refuse %s", (_, start) => {
    expect(() => swapLabels(latents, targets, { start })).toThrow("start must be a bijection of 3000 rows");
  });
});
