import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DataArray, type Points, Random, tf } from "topolab";
import { uniformSquare } from "topolab/data";
import { Ddpm, Gan, type GenerativeModel, MultiGeneratorGan, NoiseModule, Vae } from "topolab/models";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** A class of models as the protocol has it. */
interface ModelClass<Data, Sample extends DataArray> {
  fit(data: Data, options: object): Promise<GenerativeModel<Sample>>;
  load(path: string): Promise<GenerativeModel<Sample>>;
}

/** What a class is fitted to: data, one row that is too few, and data with a value that is none. */
interface Case {
  name: string;
  Model: ModelClass<never, DataArray>;
  options: object;
  data: unknown;
  single: unknown;
  broken: unknown;
  fault: string;
  sampleShape: number[];
}

const quick = { hidden: [16], epochs: 3, seed: 1 };
const ofPoints: [name: string, Model: ModelClass<Points, DataArray>, options: object][] = [
  ["Ddpm", Ddpm, { ...quick, steps: 5 }],
  ["Gan", Gan, { ...quick, learningRate: 1e-3 }],
  ["MultiGeneratorGan", MultiGeneratorGan, { ...quick, generators: 3 }],
  ["NoiseModule", NoiseModule, { ...quick, batchSize: 16, stepsPerEpoch: 2 }],
];
const ofImages: [name: string, Model: ModelClass<DataArray, DataArray>, options: object][] = [
  ["Vae", Vae, { latent: 2, maps: [2, 3], epochs: 2, validation: 0.2, seed: 1 }],
];

const square = uniformSquare({ n: 300, random: new Random(3) });
const broken = [
  [1, 2],
  [3, Number.NaN],
];
const images = (n: number): DataArray => ({
  data: new Random(3).uniforms(64 * n, -1, 1),
  shape: [n, 8, 8, 1],
});
const brokenImages = images(20);
brokenImages.data[65] = Number.NaN;

const cases: Case[] = [
  ...ofPoints.map(([name, Model, options]) => ({
    ...{ name, Model, options, data: square, single: [[1, 2]], broken },
    ...{ fault: "row 1, column 1 is NaN", sampleShape: [2] },
  })),
  ...ofImages.map(([name, Model, options]) => ({
    ...{ name, Model, options, data: images(60), single: images(1), broken: brokenImages },
    ...{ fault: "row 1, column 1 is NaN", sampleShape: [8, 8, 1] },
  })),
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "topolab-models-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(cases)("$name", ({ name, Model, options, data, single, broken, fault, sampleShape }) => {
  const fit = (to: unknown, more: object = {}) => Model.fit(to as never, { ...options, ...more });

  it("is fitted, samples by seed, and leaves nothing behind", async () => {
    const before = tf.memory().numTensors;
    const model = await fit(data);
    const [a, b, c] = [
      await model.sample(20, { seed: 4 }),
      await model.sample(20, { seed: 4 }),
      await model.sample(20, { seed: 5 }),
    ];
    expect(a.shape).toEqual([20, ...sampleShape]);
    expect(b).toEqual(a);
    expect(c).not.toEqual(a);
    expect(a.data.every(Number.isFinite)).toBe(true);
    await expect(model.sample(0)).rejects.toThrow("positive");
    model.dispose();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
    await expect(model.sample(1)).rejects.toMatchObject({ name: "DisposedError" });
  });

  it("repeats with the seed of its training", async () => {
    const samples = [];
    for (let run = 0; run < 2; run++) {
      const model = await fit(data);
      samples.push(await model.sample(10, { seed: 2 }));
      model.dispose();
    }
    expect(samples[1]).toEqual(samples[0]);
  });

  it("generates the same after save and load, with its history", async () => {
    const path = join(folder, `${name}.safetensors`);
    const model = await fit(data);
    await model.save(path);
    const again = await Model.load(path);
    expect(await again.sample(10, { seed: 2 })).toEqual(await model.sample(10, { seed: 2 }));
    expect(again.history).toEqual(model.history);
    for (const one of [model, again]) one.dispose();
  });

  it("refuses the file of another kind of model, data that are none, and options out of range", async () => {
    const before = tf.memory().numTensors;
    await expect(Model.load(join(folder, "missing.safetensors"))).rejects.toMatchObject({
      name: "CheckpointError",
    });
    await expect(fit(single)).rejects.toThrow(/at least 2 (rows|images)/);
    await expect(fit(broken)).rejects.toThrow(fault);
    await expect(fit(data, { epochs: -1 })).rejects.toThrow("epochs");
    expect(tf.memory().numTensors).toBe(before);
  });
});
