import type { PointArray } from "topolab";
import { tf } from "topolab";
import type { Bar, Metric } from "topolab/topology";
import * as topology from "topolab/topology";
import { describe, expect, it } from "vitest";
import { expectValueOrTypedError, oddClouds, oddNumbers, usualCloud } from "../bad-inputs.js";

const bars = (...ends: [birth: number, death: number][]) => ends.map(([birth, death]) => ({ birth, death }));
const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

const usualBars = bars([0, 1], [0.5, 2], [0, infinity]);

const oddDiagrams: Record<string, Bar[]> = {
  "no bar": [],
  "a bar of length zero": bars([1, 1]),
  "a birth that is NaN": bars([nan, 1]),
  "a death that is NaN": bars([0, nan]),
  "a death before its birth": bars([2, 1]),
  "an infinite birth": bars([infinity, infinity]),
  "a birth of -Infinity": bars([-infinity, 1]),
  "a death of -Infinity": bars([0, -infinity]),
  "bars that never end": bars([0, infinity], [0, infinity], [1, infinity]),
  "one bar five times": bars([0, 1], [0, 1], [0, 1], [0, 1], [0, 1]),
  "bars of 1e-320": bars([0, 1e-320], [1e-320, 3e-320]),
  "bars of 1e200": bars([0, 1e200], [-1e200, 3e200]),
  "bars of 1e308": bars([-1.7e308, 1.7e308]),
  "a long bar beside a short one": bars([0, 1e17], [0, 1]),
};

const tree = topology.minimumSpanningTree(usualCloud);

const metrics: Metric[] = ["euclidean", "manhattan", "chebyshev", "cosine"];
const image = { births: [0, 2], persistences: [0, 2], sigma: 0.3, pixels: 4 } as const;

/** Each exported function, with the cloud in every place that takes points. */
const ofClouds: Record<string, ((given: PointArray) => unknown)[]> = {
  bootstrapBand: [
    (x) => topology.bootstrapBand(x, { resamples: 3, seed: 1 }),
    (x) => topology.bootstrapBand(x, { resamples: 3, maxDim: 0, metric: "cosine", seed: 1 }),
  ],
  densest: [(x) => topology.densest(x, { share: 0.5, k: 1 }), (x) => topology.densest(x)],
  massiveGap: [
    ...metrics.map((metric) => (x: PointArray) => topology.massiveGap(x, { metric })),
    (x) => topology.massiveGap(x, { metric: "precomputed" }),
  ],
  minimumSpanningTree: [
    ...metrics.map((metric) => (x: PointArray) => topology.minimumSpanningTree(x, { metric })),
    (x) => topology.minimumSpanningTree(x, { metric: (a, b) => Math.abs(a[0] - b[0]) }),
    (x) => topology.minimumSpanningTree(x, { metric: "precomputed" }),
  ],
  ripsPersistence: [
    ...metrics.map((metric) => (x: PointArray) => topology.ripsPersistence(x, { metric, maxDim: 2 })),
    (x) => topology.ripsPersistence(x, { maxDim: 0 }),
    (x) => topology.ripsPersistence(x, { metric: "precomputed" }),
  ],
  tear: [
    ...metrics.map((metric) => (x: PointArray) => topology.tear(x, { metric })),
    (x) => topology.tear(x, { metric: "precomputed" }),
  ],
};

/** Each exported function, with the diagram in every place that takes one. */
const ofDiagrams: Record<string, ((given: Bar[]) => unknown)[]> = {
  barcode: [(x) => topology.barcode([usualBars, x])],
  bettiCurve: [(x) => topology.bettiCurve(x, [0, 1, 2])],
  bottleneck: [
    (x) => topology.bottleneck(x, usualBars),
    (x) => topology.bottleneck(usualBars, x),
    (x) => topology.bottleneck(x, x),
  ],
  persistenceImage: [(x) => topology.persistenceImage(x, image)],
  persistences: [(x) => topology.persistences(x)],
  diagramWasserstein: [
    (x) => topology.diagramWasserstein(x, usualBars),
    (x) => topology.diagramWasserstein(usualBars, x, { p: 2, q: 2 }),
    (x) => topology.diagramWasserstein(x, x, { p: 1, q: 3 }),
  ],
};

/** Each number among the parameters. */
const ofNumbers: Record<string, ((value: number) => unknown)[]> = {
  bettiCurve: [(scale) => topology.bettiCurve(usualBars, [scale])],
  bootstrapBand: [
    (level) => topology.bootstrapBand(usualCloud, { level, resamples: 3, seed: 1 }),
    (maxDim) => topology.bootstrapBand(usualCloud, { maxDim, resamples: 3, seed: 1 }),
    (resamples) => topology.bootstrapBand(usualCloud, { resamples: Math.min(resamples, 3), seed: 1 }),
  ],
  densest: [
    (share) => topology.densest(usualCloud, { share, k: 2 }),
    (k) => topology.densest(usualCloud, { k }),
  ],
  massiveGap: [(share) => topology.massiveGap(usualCloud, { share })],
  massiveMerges: [
    (share) => topology.massiveMerges(tree, 8, share),
    (n) => topology.massiveMerges(tree, n, 0.3),
  ],
  minimumSpanningTree: [(value) => topology.minimumSpanningTree(usualCloud, { metric: () => value })],
  persistenceImage: [
    (sigma) => topology.persistenceImage(usualBars, { ...image, sigma }),
    (pixels) => topology.persistenceImage(usualBars, { ...image, pixels }),
    (low) => topology.persistenceImage(usualBars, { ...image, births: [low, 2] }),
    (high) => topology.persistenceImage(usualBars, { ...image, persistences: [0, high] }),
    (weight) => topology.persistenceImage(usualBars, { ...image, weight: () => weight }),
  ],
  ripsPersistence: [
    (maxDim) => topology.ripsPersistence(usualCloud, { maxDim }),
    (threshold) => topology.ripsPersistence(usualCloud, { threshold }),
    (distance) => topology.ripsPersistence(pair({ distance })),
    (n) => topology.ripsPersistence(pair({ n })),
    (row) => topology.ripsPersistence(pair({ row })),
  ],
  smallerSides: [
    (n) => topology.smallerSides(tree, n),
    (end) => topology.smallerSides({ a: [0, end], b: [1, 2] } as never, 3),
  ],
  topologicalLoss: [
    (weight) => topologicalLoss({ weight }),
    (share) => topologicalLoss({ form: "massive", share }),
    (dataScale) => topologicalLoss({ dataScale }),
    (latentScale) => topologicalLoss({ latentScale }),
  ],
  diagramWasserstein: [
    (p) => topology.diagramWasserstein(usualBars, usualBars.slice(1), { p }),
    (q) => topology.diagramWasserstein(usualBars, bars([0, 3], [0, infinity]), { q }),
  ],
};

function pair({ n = 2, row = 1, distance = 1 }): topology.SparseDistances {
  return { n, rows: [row] as never, columns: Int32Array.of(0), distances: Float64Array.of(distance) };
}

function topologicalLoss(options: topology.TopologicalLossOptions): number {
  const cloud = tf.tensor2d(Array.from(usualCloud.data), usualCloud.shape);
  try {
    return tf.tidy(() => topology.topologicalLoss(cloud, tf.mul(cloud, 2), options).dataSync()[0]);
  } finally {
    cloud.dispose();
  }
}

describe("every exported function gives a value or a typed error, never NaN,", () => {
  it("and is in a table above", () => {
    const listed = new Set([ofClouds, ofDiagrams, ofNumbers].flatMap((table) => Object.keys(table)));
    expect(Object.keys(topology).filter((name) => !listed.has(name))).toEqual([]);
  });

  for (const [name, runs] of Object.entries(ofClouds))
    it.each(Object.entries(oddClouds))(`${name} of %s`, (_, cloud) => {
      for (const run of runs) expectValueOrTypedError(() => run(cloud));
    });

  for (const [name, runs] of Object.entries(ofDiagrams))
    it.each(Object.entries(oddDiagrams))(`${name} of %s`, (_, diagram) => {
      for (const run of runs) expectValueOrTypedError(() => run(diagram));
    });

  for (const [name, runs] of Object.entries(ofNumbers))
    it.each([...oddNumbers, 0.5])(`${name} with the parameter %d`, (value) => {
      for (const run of runs) expectValueOrTypedError(() => run(value));
    });
});

describe("unknown names", () => {
  it("are refused with the list of valid ones", () => {
    const metric = "euclidian" as never;
    const message = 'metric must be one of "euclidean", "manhattan", "chebyshev", "cosine", "precomputed"';
    expect(() => topology.minimumSpanningTree(usualCloud, { metric })).toThrow(message);
    expect(() => topology.ripsPersistence(usualCloud, { metric })).toThrow(message);
    expect(() => topology.tear(usualCloud, { metric })).toThrow(message);
    expect(() => topologicalLoss({ form: "sym" as never })).toThrow(
      'form must be one of "symmetric", "none", "massive": got "sym"',
    );
    expect(() => topologicalLoss({ tree: "device" as never })).toThrow('tree must be one of "host", "graph"');
    expect(() => topologicalLoss({ dataScale: "mean" as never })).toThrow("dataScale, unless it is");
  });
});
