import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PointArray, Random, tf } from "topolab";
import { rollRange, swissRoll, twoSquares, uniformSquare } from "topolab/data";
import { Gtn, type LabelMethod, normalPrior, type Prior } from "topolab/gtn";
import { kolmogorovSmirnov, uniformCdf } from "topolab/metrics";
import { FlowMatching, GaussianMixture, NoiseModule } from "topolab/models";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const quick = { hidden: [16, 16], epochs: 5, seed: 1 };
const square = (n = 400) => uniformSquare({ n, random: new Random(3) });
const column = ({ data, shape: [n, d] }: PointArray, k: number) =>
  Float64Array.from({ length: n }, (_, i) => data[i * d + k]);

describe("Gtn.fit", () => {
  it("models the swiss-roll's parameter with its defaults", async () => {
    const gtn = await Gtn.fit(swissRoll({ n: 5_000, random: new Random(1) }).theta, { seed: 1, epochs: 40 });
    const { data, shape } = await gtn.sample(5_000, { seed: 2 });
    expect(shape).toEqual([5_000, 1]);
    // Two samples of 5,000 differ by about 0.02; a Gaussian of the roll's mean and deviation by 0.06.
    expect(kolmogorovSmirnov(data, uniformCdf(...rollRange))).toBeLessThan(0.03);
    expect(gtn.history.length).toBeGreaterThan(5);
    expect(gtn.run.best.valLoss).toBeLessThan(0.01);
    gtn.dispose();
  });

  it.each<LabelMethod>(["greedy", "swap", "auction", "clustered"])(
    "carries latents over the square by %s labels",
    async (labels) => {
      const gtn = await Gtn.fit(square(3_000), {
        ...quick,
        labels,
        tolerance: 0.05,
        epochs: 40,
        clusters: 5,
      });
      const sample = await gtn.sample(2_000, { seed: 2 });
      for (const k of [0, 1]) {
        const values = column(sample, k);
        const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
        expect(Math.abs(mean - 0.5)).toBeLessThan(0.1);
        expect(kolmogorovSmirnov(values, uniformCdf(0, 1))).toBeLessThan(0.12);
      }
      gtn.dispose();
    },
  );

  it("repeats with the seed, and samples repeat with theirs", async () => {
    const [a, b] = [await Gtn.fit(square(), quick), await Gtn.fit(square(), quick)];
    const samples = await Promise.all([
      a.sample(20, { seed: 4 }),
      b.sample(20, { seed: 4 }),
      b.sample(20, { seed: 5 }),
    ]);
    expect(samples[1]).toEqual(samples[0]);
    expect(samples[2]).not.toEqual(samples[0]);
    for (const gtn of [a, b]) gtn.dispose();
  });

  it("takes a custom labeling and a custom prior", async () => {
    const mirrored = (latents: PointArray) => Int32Array.from({ length: latents.shape[0] }, (_, i) => i);
    const prior = {
      sample: (n: number) => ({ data: square().data.slice(0, 2 * n), shape: [n, 2] as [number, number] }),
    };
    const gtn = await Gtn.fit(square(), { ...quick, labels: mirrored, prior, validation: 0 });
    expect(gtn.run.history).toHaveLength(5);
    gtn.dispose();
  });

  it("learns the pairs of a coupling, from the prior that it is given", async () => {
    // Latents of the coupling are the points in half their size, so the map is x ↦ 2 x + mean; N(0, I) is another prior.
    const data = { data: square().data.map((x) => 3 + x), shape: square().shape };
    const coupling = (points: PointArray) => ({
      x: { data: points.data.map((x) => x / 2), shape: points.shape },
      y: points,
    });
    const gtn = await Gtn.fit(data, { ...quick, epochs: 60, coupling, prior: normalPrior(2) });
    const { x, y } = gtn.pairs!;
    expect(x.shape).toEqual([360, 2]); // the others are held out
    const std = Math.sqrt(1 / 12);
    const { data: made } = await gtn.transform(x);
    y.data.forEach((value, i) => {
      expect(value).toBeGreaterThan(2.99);
      expect(Math.abs(value - (3.5 + 2 * std * x.data[i]))).toBeLessThan(0.1);
      expect(Math.abs(made[i] - value)).toBeLessThan(0.3);
    });
    expect(await gtn.sample(7, { seed: 2 })).toEqual(
      await gtn.transform(await normalPrior(2).sample(7, { seed: 2 })),
    );
    expect((await gtn.report()).cost).toBeGreaterThan(0);
    gtn.dispose();
  });

  it("keeps the latents and the points of its labels, in the units of the data", async () => {
    const data = square();
    const gtn = await Gtn.fit(data, { ...quick, epochs: 1, labels: "swap", validation: 0 });
    const { x, y } = gtn.pairs!;
    expect([x.shape, y.shape]).toEqual([data.shape, data.shape]);
    const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b);
    sorted(y.data).forEach((value, i) => {
      expect(value).toBeCloseTo(sorted(data.data)[i], 5);
    });
    gtn.dispose();
  });

  it("takes a fitted model as the prior, and leaves it to the caller", async () => {
    const before = tf.memory().numTensors;
    const data = twoSquares({ n: 1_000, random: new Random(2) });
    const prior = await GaussianMixture.fit(data, { components: 2, seed: 1 });
    const gtn = await Gtn.fit(data, { ...quick, epochs: 40, prior });
    const sample = await gtn.sample(500, { seed: 4 });
    expect(await gtn.sample(500, { seed: 4 })).toEqual(sample);
    expect(await gtn.sample(500, { seed: 5 })).not.toEqual(sample);
    expect(await gtn.transform(await prior.sample(500, { seed: 4 }))).toEqual(sample);
    // The squares begin at ±0.25. From one Gaussian, a continuous map fills a part of the gap; from two it need not.
    expect(column(sample, 0).filter((x) => Math.abs(x) < 0.15).length / 500).toBeLessThan(0.01);
    gtn.dispose();
    expect((await prior.sample(3, { seed: 1 })).shape).toEqual([3, 2]);
    prior.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("takes each kind of model as the prior", async () => {
    const before = tf.memory().numTensors;
    const short = { hidden: [8], epochs: 1, seed: 1 };
    const priors: (Prior & { dispose(): void })[] = [
      await NoiseModule.fit(square(), { ...short, batchSize: 16, stepsPerEpoch: 2 }),
      await FlowMatching.fit(square(), short),
      await Gtn.fit(square(), short),
    ];
    for (const prior of priors) {
      const gtn = await Gtn.fit(square(), {
        ...short,
        prior,
        classes: Array.from({ length: 400 }, (_, i) => i % 2),
      });
      const samples = [1, 1].map((seed) => gtn.sample(9, { seed, class: [0, 1, 1, 0, 0, 1, 1, 1, 0] }));
      expect(await samples[0]).toEqual(await samples[1]);
      gtn.dispose();
      prior.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it("learns a class with few rows, none of which is held out", async () => {
    const classes = Array.from({ length: 400 }, (_, i) => (i < 3 ? 1 : 0));
    const gtn = await Gtn.fit(square(), { ...quick, classes, epochs: 2 });
    expect((await gtn.sample(5, { class: 1, seed: 1 })).shape).toEqual([5, 2]);
    gtn.dispose();
  });

  it("learns one map for each class", async () => {
    const data = twoSquares({ n: 1_000, random: new Random(2) });
    const classes = column(data, 0).map((x) => (x > 0 ? 1 : 0));
    const gtn = await Gtn.fit(data, { ...quick, classes, epochs: 60 });
    for (const of of [0, 1]) {
      const sample = await gtn.sample(300, { class: of, seed: 1 });
      const right = column(sample, 0).filter((x) => x > 0 === (of === 1)).length;
      expect(right / 300).toBeGreaterThan(0.97);
    }
    const mixed = await gtn.sample(4, { class: [0, 1, 0, 1], seed: 1 });
    expect([...column(mixed, 0)].map((x) => x > 0)).toEqual([false, true, false, true]);
    expect((await gtn.report({ class: 1 })).cost).toBeGreaterThan(0);
    gtn.dispose();
  });

  it("keeps the best weights when its signal is aborted in training", async () => {
    const abort = new AbortController();
    const onEpoch = () => abort.abort();
    const gtn = await Gtn.fit(square(), { ...quick, epochs: 1_000, onEpoch, signal: abort.signal });
    expect(gtn.run.stopped).toBe("interrupted");
    expect((await gtn.sample(5)).shape).toEqual([5, 2]);
    gtn.dispose();
  });

  it("leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const gtn = await Gtn.fit(square(), quick);
    await gtn.sample(10);
    await gtn.transform(square());
    gtn.dispose();
    gtn.dispose();
    expect(tf.memory().numTensors).toBe(before);
    await expect(Gtn.fit(square(), { ...quick, patience: -1 })).rejects.toThrow("patience must be from 0");
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each<[string, object, RegExp]>([
    [
      "a mistyped labeling",
      { labels: "greedi" },
      /labels must be one of "cdf", "greedy", "swap", "auction", "clustered": got "greedi"/,
    ],
    ["too few classes", { classes: [0, 1] }, /one class for each of 400 rows: got 2/],
    [
      "a class that is no integer",
      { classes: new Array(400).fill(0.5) },
      /non-negative integers: row 0 has 0.5/,
    ],
    [
      "classes with a gap",
      { classes: Array.from({ length: 400 }, (_, i) => 2 * (i % 2)) },
      /without gaps: 1 of 3/,
    ],
    ["a share of 1", { validation: 1 }, /share from 0 to below 1/],
    ["a prior of another dimension", { prior: normalPrior(3) }, /dimension of the data, 2: got 3/],
    ["a prior that is none", { prior: 3 }, /prior must be an object with a function sample.*: got number/],
    [
      "a prior that gives too few",
      { prior: { sample: () => normalPrior(2).sample(7) } },
      /must return the 360 latents requested: got 7/,
    ],
    ["a prior beside clusters", { labels: "clustered", prior: normalPrior(2) }, /leave out prior/],
    ["labels beside a coupling", { labels: "swap", coupling: () => {} }, /leave out labels and classes/],
    [
      "a coupling with fewer latents",
      { coupling: (y: PointArray) => ({ x: square(7), y }) },
      /as many latents as targets: got 7 and 360/,
    ],
    ["a learning rate that is no number", { learningRate: Number.NaN }, /learningRate must be/],
    ["a batch of no rows", { batchSize: 0 }, /batch/],
  ])("refuses %s", async (_, options, words) => {
    await expect(Gtn.fit(square(), { ...quick, ...options })).rejects.toThrow(words);
  });

  it("explains invalid requests", async () => {
    const gtn = await Gtn.fit(square(), quick);
    await expect(gtn.sample(0)).rejects.toThrow(
      "n must be a positive integer, the size of the sample: got 0",
    );
    await expect(gtn.sample(3, { class: 1 })).rejects.toThrow("trained without classes");
    await expect(gtn.transform({ data: new Float32Array(3), shape: [1, 3] })).rejects.toThrow(
      "latents must have the model's 2 dimensions: got 3",
    );
    gtn.dispose();
  });
});

describe("a saved Gtn", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "topolab-gtn-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each<[string, object]>([
    ["plain", {}],
    ["clustered", { labels: "clustered", clusters: 3 }],
    ["not standardized", { standardize: false, batchNorm: true }],
    ["conditional", { classes: Array.from({ length: 400 }, (_, i) => i % 2) }],
  ])("generates the same after loading: %s", async (name, options) => {
    const path = join(folder, `${name}.safetensors`);
    const gtn = await Gtn.fit(square(), { ...quick, ...options });
    await gtn.save(path);
    const loaded = await Gtn.load(path);
    const of = "classes" in options ? { class: 1 } : {};
    expect(await loaded.sample(50, { seed: 3, ...of })).toEqual(await gtn.sample(50, { seed: 3, ...of }));
    expect(loaded.history).toEqual(gtn.history);
    await expect(loaded.report(of)).rejects.toThrow("a GTN loaded from a file does not have");
    expect(loaded.pairs).toBeUndefined();
    for (const each of [gtn, loaded]) each.dispose();
  });

  it("refuses other files, and changes nothing", async () => {
    const path = join(folder, "good.safetensors");
    const gtn = await Gtn.fit(square(), quick);
    await gtn.save(path);
    const bytes = await readFile(path);
    const before = tf.memory().numTensors;
    const bad = join(folder, "bad.safetensors");
    for (const [from, to] of [
      ['"kind":"gtn"', '"kind":"gtm"'],
      ['\\"dimension\\":2', '\\"dimension\\":3'],
      ['\\"kind\\":\\"normal\\"', '\\"kind\\":\\"norman\\"'],
      ["network/0", "network/9"],
    ]) {
      const text = bytes.toString("latin1");
      expect(text).toContain(from);
      await writeFile(bad, Buffer.from(text.replace(from, to), "latin1"));
      await expect(Gtn.load(bad)).rejects.toMatchObject({ name: "CheckpointError" });
    }
    await expect(Gtn.load(join(folder, "missing"))).rejects.toMatchObject({ name: "CheckpointError" });
    expect(tf.memory().numTensors).toBe(before);
    gtn.dispose();
  });

  it.each<[string, object]>([
    ["plain", {}],
    ["conditional", { classes: Array.from({ length: 400 }, (_, i) => i % 2) }],
  ])("is loaded with the prior that its file does not keep: %s", async (name, options) => {
    const [path, ofPrior] = [`${name} own`, `${name} prior`].map((file) => join(folder, file));
    const prior = await GaussianMixture.fit(square(), { components: 3, seed: 1 });
    await prior.save(ofPrior);
    const gtn = await Gtn.fit(square(), { ...quick, ...options, prior });
    await gtn.save(path);
    const before = tf.memory().numTensors;
    await expect(Gtn.load(path)).rejects.toMatchObject({
      name: "CheckpointError",
      message: expect.stringContaining("pass it to Gtn.load as { prior }"),
    });
    expect(tf.memory().numTensors).toBe(before);
    const loaded = await Gtn.load(path, { prior: await GaussianMixture.load(ofPrior) });
    const of = "classes" in options ? { class: 1 } : {};
    expect(await loaded.sample(50, { seed: 3, ...of })).toEqual(await gtn.sample(50, { seed: 3, ...of }));
    for (const each of [gtn, loaded, prior]) each.dispose();
  });
});
