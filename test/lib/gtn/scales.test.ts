import { type PointArray, Random, ValueError } from "topolab";
import {
  auctionLabels,
  cdfLabels,
  clusteredLabels,
  greedyLabels,
  labelingReport,
  swapLabels,
} from "topolab/gtn";
import { describe, expect, it } from "vitest";
import { orthonormalFrame } from "../../../lib/src/backend/orthonormal-frame.js";
import { Random as OwnRandom } from "../../../lib/src/backend/random.js";
import { auctionPhase, mostBids } from "../../../lib/src/gtn/transport/auction.js";
import { PricedTargets } from "../../../lib/src/gtn/transport/priced-targets.js";
import { pointsOf } from "../points.js";

/** Multiplied by a power of two no digit changes, so the labels must be the same to the last. */
const scales = [2 ** -1000, 2 ** -664, 2 ** -332, 2 ** 100, 2 ** 332, 2 ** 664, 2 ** 1000];
const scaled = ({ data, shape }: PointArray, factor: number): PointArray => ({
  data: Float64Array.from(data, (x) => x * factor),
  shape,
});
const cloud = (n: number, d: number, seed: number) =>
  pointsOf(Float64Array.from(new Random(seed).normals(n * d)), d);

const labelings: [name: string, d: number, label: (s: PointArray, t: PointArray) => Int32Array][] = [
  ["cdfLabels", 1, cdfLabels],
  ["auctionLabels", 2, auctionLabels],
  ["auctionLabels", 5, auctionLabels],
  ["swapLabels", 2, (s, t) => swapLabels(s, t, { seed: 1 })],
  ["swapLabels", 5, (s, t) => swapLabels(s, t, { seed: 1 })],
  ...[1, 2, 5, 12].map((d): (typeof labelings)[number] => [
    "tolerant greedyLabels",
    d,
    (s, t) => greedyLabels(s, t, { tolerance: 0.1 }),
  ]),
];

describe.each(labelings)("%s in %d dimensions", (_, d, label) => {
  const [s, t] = [cloud(50, d, 1), cloud(50, d, 2)];
  const expected = label(s, t);

  it.each(scales)("labels latents and targets of scale %d as those of scale 1", (scale) => {
    expect(label(scaled(s, scale), t)).toEqual(expected);
    expect(label(s, scaled(t, scale))).toEqual(expected);
    expect(label(scaled(s, 1 / scale), scaled(t, scale))).toEqual(expected);
  });
});

describe.each(["float32", "exact"] as const)("greedyLabels with %s ties", (ties) => {
  it.each([1, 2, 5, 12])(
    "in %d dimensions labels large points as those of scale 1, and refuses tiny ones",
    (d) => {
      const [s, t] = [cloud(50, d, 1), cloud(50, d, 2)];
      const expected = greedyLabels(s, t, { ties });
      for (const scale of scales) {
        const label = () => greedyLabels(s, scaled(t, scale), { ties });
        if (scale > 1) expect(label()).toEqual(expected);
        else expect(label).toThrow("The largest coordinate of the targets");
      }
    },
  );

  it("distinguishes directions of rows of very different length", () => {
    const t = pointsOf(Float64Array.of(1e200, 1e200, 3, 1, -1e300, 1e300, 2e-3, -5e-3), 2);
    const s = pointsOf(Float64Array.of(3, 1, 1, 1, -1, 1, 2, -5), 2);
    expect([...greedyLabels(s, t, { ties })]).toEqual([1, 0, 2, 3]);
  });
});

describe("clusteredLabels", () => {
  it.each([1e-100, 1e30, 1e100, 1e200])("keeps two squares of scale %d apart", (scale) => {
    const random = new Random(6);
    const rows = Float64Array.from(
      { length: 400 },
      (_, i) => scale * ((i % 8 < 2 ? -10 : 10) + random.uniform()),
    );
    const targets = pointsOf(rows, 2);
    const made = clusteredLabels(targets, { clusters: 2, noise: 0.01 * scale, seed: 1 });
    expect(made.clusters.map(({ weight }) => weight).sort()).toEqual([0.25, 0.75]);
    made.labels.forEach((label, i) => {
      expect(Math.sign(made.latents.data[2 * i])).toBe(Math.sign(rows[2 * label]));
    });
    expect(made.sample(100, { seed: 1 }).data.every(Number.isFinite)).toBe(true);
  });
});

describe("auctionLabels with its cost", () => {
  it("bounds the cost of large latents, and refuses those whose cost exceeds a double", () => {
    const [s, t] = [cloud(50, 2, 1), cloud(50, 2, 2)];
    const { cost, lowerBound } = auctionLabels(scaled(s, 2 ** 332), t, { withCost: true });
    expect(cost / 2 ** 664).toBeCloseTo(s.data.reduce((sum, x) => sum + x * x, 0) / 50, 6);
    expect(lowerBound).toBeLessThanOrEqual(cost);
    expect(() => auctionLabels(scaled(s, 2 ** 664), t, { withCost: true })).toThrow(ValueError);
    expect(() => auctionLabels(scaled(s, 2 ** 664), t, { withCost: true })).toThrow(
      "range of double precision",
    );
  });

  it("stays within the number of bids that its proof allows, and throws beyond it", () => {
    expect(mostBids(50, 5, 1)).toBe(50 * 300);
    const priced = () => new PricedTargets(Float64Array.of(0, 1, 2), 1);
    const latents = Float64Array.of(0, 0.1, 0.2);
    const room = () => ({ priced: priced(), latents, holder: new Int32Array(3).fill(-1) });
    const whole = room();
    for (const _ of auctionPhase(whole, 0.01, mostBids(3, 4, 0.01)));
    expect([...whole.holder].sort()).toEqual([0, 1, 2]);
    expect(() => [...auctionPhase(room(), 0.01, 3)]).toThrow("The auction of 3 targets made 3 bids");
  });
});

describe("labelingReport", () => {
  it.each([1e-100, 1e30, 1e100])("gives the same report for latents of scale %d", async (scale) => {
    const [s, t] = [cloud(200, 2, 1), cloud(200, 2, 2)];
    const labels = swapLabels(s, t, { seed: 1 });
    const plain = await labelingReport(s, t, labels, { steps: 20 });
    const report = await labelingReport(scaled(s, scale), scaled(t, scale), labels, { steps: 20 });
    expect(report.neighbors).toBeCloseTo(plain.neighbors, 2);
    expect(report.heldOut).toBeCloseTo(plain.heldOut, 3);
    expect(report.lowerBound).toBeLessThanOrEqual(report.cost);
  });
});

it("a frame from a generator that repeats itself is refused, not awaited", () => {
  class Stuck extends OwnRandom {
    override normals(length: number): Float32Array {
      return new Float32Array(length).fill(1);
    }
  }
  expect(() => orthonormalFrame(2, 3, new Stuck(1))).toThrow("8 vectors within the span");
  const frame = orthonormalFrame(3, 5, new OwnRandom(1));
  for (const [i, a] of frame.entries())
    for (const [j, b] of frame.entries())
      expect(a.reduce((sum, x, k) => sum + x * b[k], 0)).toBeCloseTo(i === j ? 1 : 0, 14);
});
