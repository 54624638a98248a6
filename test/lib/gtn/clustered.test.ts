import { Random, ValueError } from "topolab";
import { clusteredLabels, interpolateLatents, sampleLatents, swapLabels } from "topolab/gtn";
import { describe, expect, it } from "vitest";
import { pointsOf } from "../points.js";

/** Two unit squares far apart, three quarters of the points in the second. */
function squares(n: number) {
  const random = new Random(6);
  const data = new Float32Array(2 * n);
  for (let i = 0; i < n; i++) {
    const corner = i % 4 === 0 ? -10 : 10;
    data[2 * i] = corner + random.uniform();
    data[2 * i + 1] = corner + random.uniform();
  }
  return pointsOf(data, 2);
}

describe("clusteredLabels", () => {
  it("gives each cluster its own Gaussian, and pairs latents with targets of their cluster", () => {
    const { clusters, latents, targets, labels } = clusteredLabels(squares(1000), { clusters: 2, seed: 1 });
    const weights = clusters.map(({ weight }) => weight).sort();
    expect(weights).toEqual([0.25, 0.75]);
    for (const { mean, std } of clusters) {
      expect(Math.abs(Math.abs(mean[0]) - 10)).toBeLessThan(1);
      expect(std[0]).toBeCloseTo(Math.sqrt(1 / 12), 1);
    }
    expect(new Set(labels).size).toBe(1000);
    labels.forEach((label, i) => {
      expect(Math.sign(latents.data[2 * i])).toBe(Math.sign(targets.data[2 * label]));
    });
  });

  it("adds the requested noise", () => {
    const given = squares(2000);
    const { targets } = clusteredLabels(given, { clusters: 2, noise: 0.1, seed: 1 });
    const squared = Array.from(targets.data, (x, at) => (x - given.data[at]) ** 2).reduce(
      (sum, x) => sum + x,
    );
    expect(Math.sqrt(squared / 4000)).toBeCloseTo(0.1, 2);
    expect(clusteredLabels(given, { clusters: 2, noise: 0, seed: 1 }).targets.data).toEqual(given.data);
  });

  it("samples the requested number of rows from the same prior", () => {
    const { sample } = clusteredLabels(squares(1000), { clusters: 2, seed: 1, label: swapLabels });
    const { data, shape } = sample(4001, { seed: 2 });
    expect(shape).toEqual([4001, 2]);
    const negative = data.filter((x, at) => at % 2 === 0 && x < 0).length;
    expect(negative / 4001).toBeCloseTo(0.25, 2);
    expect(sample(50, { seed: 2 })).toEqual(sample(50, { seed: 2 }));
  });

  it("drops clusters of one row, and says when nothing is left", () => {
    const lone = pointsOf(Float32Array.of(0, 0, 0.1, 0, 0, 0.1, 500, 500), 2);
    const { labels } = clusteredLabels(lone, { clusters: 2, noise: 0, seed: 1 });
    expect([...labels].sort()).toEqual([0, 1, 2]);
    expect(() => clusteredLabels(lone, { clusters: 4, noise: 0, seed: 1 })).toThrow(ValueError);
    expect(() => clusteredLabels(lone, { clusters: 0 })).toThrow(ValueError);
  });
});

it("refuses a labeling that returns another number of labels", () => {
  const label = () => new Int32Array(3);
  expect(() => clusteredLabels(squares(100), { clusters: 2, seed: 1, label })).toThrow("got 3");
});

describe("latents", () => {
  it("are standard normals", () => {
    const { data, shape } = sampleLatents(5000, 2, { seed: 1 });
    expect(shape).toEqual([5000, 2]);
    expect(Array.from(data, (x) => x * x).reduce((sum, x) => sum + x) / 10_000).toBeCloseTo(1, 1);
    expect(() => sampleLatents(0, 2)).toThrow(ValueError);
  });

  it("are interpolated on a straight line", () => {
    const row = (...x: number[]) => pointsOf(Float32Array.from(x), x.length);
    const { data, shape } = interpolateLatents(row(0, 2), row(4, 0), 5);
    expect(shape).toEqual([5, 2]);
    expect([...data]).toEqual([0, 2, 1, 1.5, 2, 1, 3, 0.5, 4, 0]);
    expect(() => interpolateLatents(row(0), row(1, 2))).toThrow("one row");
  });
});
