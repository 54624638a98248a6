import type { PointArray } from "topolab";
import * as gtn from "topolab/gtn";
import { describe, expect, it } from "vitest";
import { expectValueOrTypedError, oddClouds, oddNumbers, points, usualCloud } from "../bad-inputs.js";

const latents = gtn.sampleLatents(8, 2, { seed: 1 });
const identity = Int32Array.from({ length: 8 }, (_, i) => i);
const line = (cloud: PointArray): PointArray => ({ data: cloud.data, shape: [cloud.data.length, 1] });

type Label = (s: PointArray, t: PointArray) => unknown;
const labelings: Record<string, Label> = {
  auctionLabels: gtn.auctionLabels,
  "auctionLabels with its cost": (s, t) => gtn.auctionLabels(s, t, { withCost: true }),
  cdfLabels: (s, t) => gtn.cdfLabels(line(s), line(t)),
  greedyLabels: gtn.greedyLabels,
  "greedyLabels with its order": (s, t) => gtn.greedyLabels(s, t, { ties: "exact", withOrder: true }),
  labels: (s, t) => gtn.labels(s, t, { seed: 1 }),
  swapLabels: (s, t) => gtn.swapLabels(s, t, { seed: 1 }),
  hilbertLabels: gtn.hilbertLabels,
  interpolateLatents: gtn.interpolateLatents,
};

/** Those that give a promise. */
const later: Record<string, (s: PointArray, t: PointArray) => Promise<unknown>> = {
  sinkhornTargets: (s, t) => gtn.sinkhornTargets(s, t, { maxIterations: 20 }),
  slicedLabels: (s, t) => gtn.slicedLabels(s, t, { rounds: 3, seed: 1 }),
  slicedTargets: (s, t) => gtn.slicedTargets(s, t, { rounds: 3, seed: 1 }),
};

const ofClouds: Record<string, ((given: PointArray) => unknown)[]> = {
  ...Object.fromEntries(
    Object.entries(labelings).map(([name, label]) => [
      name,
      [
        (x: PointArray) => label(x, usualCloud),
        (x: PointArray) => label(latents, x),
        (x: PointArray) => label(x, x),
      ],
    ]),
  ),
  clusteredLabels: [(x) => gtn.clusteredLabels(x, { clusters: 3, seed: 1 })],
};

const probe = { steps: 2, width: 2, batchSize: 2, seed: 1 };

const ofNumbers: Record<string, ((value: number) => unknown)[]> = {
  auctionLabels: [(epsilon) => gtn.auctionLabels(latents, usualCloud, { epsilon })],
  clusteredLabels: [
    (clusters) => gtn.clusteredLabels(usualCloud, { clusters, seed: 1 }),
    (noise) => gtn.clusteredLabels(usualCloud, { noise, clusters: 2, seed: 1 }),
    (count) => gtn.clusteredLabels(usualCloud, { clusters: 2, seed: 1 }).sample(count),
  ],
  greedyLabels: [
    (tolerance) => gtn.greedyLabels(latents, usualCloud, { tolerance }),
    (draws) => gtn.greedyLabels(latents, usualCloud, { draws }),
  ],
  interpolateLatents: [(steps) => gtn.interpolateLatents(points([0, 1], 2), points([1, 0], 2), steps)],
  normalPrior: [(n) => gtn.normalPrior(2).sample(n), (d) => gtn.normalPrior(d).sample(2)],
  clusterPrior: [
    (n) => gtn.clusterPrior(gtn.clusteredLabels(usualCloud, { clusters: 2, seed: 1 }).clusters).sample(n),
  ],
  sampleLatents: [(n) => gtn.sampleLatents(n, 2), (d) => gtn.sampleLatents(2, d)],
  swapLabels: [
    (rounds) => gtn.swapLabels(latents, usualCloud, { rounds }),
    (passes) => gtn.swapLabels(latents, usualCloud, { passes }),
  ],
};

describe("every exported function gives a value or a typed error, never NaN,", () => {
  it("and is in a table above, or below", () => {
    const listed = new Set([...Object.keys(ofClouds), ...Object.keys(ofNumbers)]);
    const others = ["auctionLabelsAsync", "greedyLabelsAsync", "Gtn", "labelingReport", "swapLabelsAsync"];
    const awaited = Object.keys(later);
    expect(new Set(Object.keys(gtn).filter((name) => !listed.has(name)))).toEqual(
      new Set([...others, ...awaited]),
    );
  });

  for (const [name, runs] of Object.entries(ofClouds))
    it.each(Object.entries(oddClouds))(`${name} of %s`, (_, cloud) => {
      for (const run of runs) expectValueOrTypedError(() => run(cloud));
    });

  for (const [name, runs] of Object.entries(ofNumbers))
    it.each([...oddNumbers, 0.5])(`${name} with the parameter %d`, (value) => {
      for (const run of runs) expectValueOrTypedError(() => run(value));
    });

  for (const [name, label] of Object.entries(later))
    it.each(Object.entries(oddClouds))(`${name} of %s`, async (_, cloud) => {
      for (const [s, t] of [
        [cloud, usualCloud],
        [latents, cloud],
        [cloud, cloud],
      ])
        await expectTyped(() => label(s, t));
    });

  it.each(Object.entries(oddClouds))("labelingReport of %s", async (_, cloud) => {
    await expectTyped(() => gtn.labelingReport(latents, cloud, identity, probe));
    await expectTyped(() => gtn.labelingReport(cloud, usualCloud, identity, probe));
  });

  it.each([...oddNumbers, 0.5, 8])("labelingReport with the parameter or the label %d", async (value) => {
    const report = (labels: number[], options = {}) =>
      gtn.labelingReport(latents, usualCloud, labels as never, { ...probe, ...options });
    await expectTyped(() => report([value, 1, 2, 3, 4, 5, 6, 7]));
    for (const option of ["most", "steps", "width", "batchSize"])
      await expectTyped(() => report([...identity], { [option]: value }));
  });
});

describe("greedyLabelsAsync", () => {
  const go = (...resume: number[]) => gtn.greedyLabelsAsync(latents, usualCloud, { resume: resume as never });

  it("refuses to resume from labels that are not part of a labeling", async () => {
    await expect(go(0, 1)).rejects.toThrow("labels of all 8 latents: got 2");
    for (const bad of [8, 0.5, Number.NaN, -2])
      await expect(go(bad, -1, -1, -1, -1, -1, -1, -1)).rejects.toThrow(`label 0 is ${bad}`);
    await expect(go(3, 3, -1, -1, -1, -1, -1, -1)).rejects.toThrow("target 3 twice");
  });
});

describe("unknown names", () => {
  it("are refused with the list of valid ones", () => {
    const ties = "float64" as never;
    const message = 'ties must be one of "float32", "exact": got "float64"';
    expect(() => gtn.greedyLabels(latents, usualCloud, { ties })).toThrow(message);
    expect(() => gtn.greedyLabels(latents, usualCloud, { ties, withOrder: true })).toThrow(message);
  });
});

describe("interpolateLatents", () => {
  it("keeps the precision of its ends", () => {
    const { data } = gtn.interpolateLatents(points([1e9], 1), points([1e9 + 2], 1), 3);
    expect(Array.from(data)).toEqual([1e9, 1e9 + 1, 1e9 + 2]);
  });
});

async function expectTyped(run: () => Promise<unknown>): Promise<void> {
  const [settled] = await Promise.allSettled([run()]);
  expectValueOrTypedError(() => {
    if (settled.status === "rejected") throw settled.reason;
    return settled.value;
  });
}
