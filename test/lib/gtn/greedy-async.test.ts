import { LabelingInterrupted, Random, ShapeError } from "topolab";
import { greedyLabels, greedyLabelsAsync } from "topolab/gtn";
import { describe, expect, it, vi } from "vitest";

const draw = (n: number, d: number, seed: number) => {
  const random = new Random(seed);
  const shape: [number, number] = [n, d];
  return [
    { data: random.normals(n * d), shape },
    { data: random.normals(n * d), shape },
  ] as const;
};

describe("greedyLabelsAsync", () => {
  it.each([
    ["a line", 500, 1],
    ["a kd-tree", 9000, 3],
    ["blocks", 2500, 12],
  ])("gives the labels of greedyLabels (%s), and reports its progress", async (_, n, d) => {
    const [latents, targets] = draw(n, d, 1);
    const told: number[] = [];
    const labels = await greedyLabelsAsync(latents, targets, { onProgress: (done) => told.push(done) });
    expect(labels).toEqual(greedyLabels(latents, targets));
    expect(told.at(-1)).toBe(n);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });

  it.each([
    ["a kd-tree", 9000, 3],
    ["blocks", 2500, 12],
  ])("stops on its signal, and resumes from there (%s)", async (_, n, d) => {
    const [latents, targets] = draw(n, d, 2);
    const stop = new AbortController();
    const error = await greedyLabelsAsync(latents, targets, {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    }).catch((reason) => reason);
    expect(error).toBeInstanceOf(LabelingInterrupted);
    const found = error.labels.filter((label: number) => label >= 0).length;
    expect(found).toBeGreaterThan(0);
    expect(found).toBeLessThan(n);
    const told: number[] = [];
    const labels = await greedyLabelsAsync(latents, targets, {
      resume: error.labels,
      onProgress: (done) => told.push(done),
    });
    expect(told[0]).toBeGreaterThan(found);
    expect(labels).toEqual(greedyLabels(latents, targets));
  });

  it("gives the event loop a turn at each piece of work when 50 ms have passed", async () => {
    const [latents, targets] = draw(3000, 20, 3);
    let time = 0;
    const now = vi.spyOn(performance, "now").mockImplementation(() => (time += 50));
    let turns = 0;
    const count = () => {
      turns++;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    const pieces: number[] = [];
    await greedyLabelsAsync(latents, targets, { onProgress: (done) => pieces.push(done) });
    clearImmediate(next);
    now.mockRestore();
    expect(pieces.length).toBeGreaterThan(2);
    expect(turns).toBeGreaterThanOrEqual(pieces.length - 1);
  });

  it("refuses to resume from labels of another count", async () => {
    const [latents, targets] = draw(10, 2, 3);
    await expect(greedyLabelsAsync(latents, targets, { resume: new Int32Array(9) })).rejects.toThrow(
      ShapeError,
    );
  });
});
