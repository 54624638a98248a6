import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DataArray, type Points, Random, random, seed, tf } from "topolab";
import { uniformSquare } from "topolab/data";
import { Gtn } from "topolab/gtn";
import {
  Ddpm,
  FlowMatching,
  Gan,
  GaussianMixture,
  type GenerativeModel,
  KnotheRosenblatt,
  MeanFlow,
  MultiGeneratorGan,
  mlp,
  NoiseModule,
  PointVae,
  RealNvp,
  TopoSampler,
  Vae,
} from "topolab/models";
import { saveWeights } from "topolab/train";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** A class of models as the protocol has it. */
interface ModelClass<Data, Sample extends DataArray> {
  fit(data: Data, options: object): Promise<GenerativeModel<Sample>>;
  load(path: string): Promise<GenerativeModel<Sample>>;
}

/** A class with options for a short training, one that is out of range, and what damages its file. */
type Row<Data> = [
  name: string,
  Model: ModelClass<Data, DataArray>,
  options: object,
  wrong: object,
  damage: [from: string, to: string],
];

const quick = { hidden: [16], epochs: 3, seed: 1 };
const epochs = { epochs: -1 };
const dimension: [string, string] = ['\\"dimension\\":2', '\\"dimension\\":3'];
const ofPoints: Row<Points>[] = [
  ["Ddpm", Ddpm, { ...quick, steps: 5 }, epochs, dimension],
  ["FlowMatching", FlowMatching, { ...quick, time: { frequencies: 2 } }, epochs, dimension],
  ["MeanFlow", MeanFlow, quick, epochs, dimension],
  ["RealNvp", RealNvp, { ...quick, couplings: 3 }, epochs, dimension],
  ["Gtn", Gtn, quick, epochs, dimension],
  ["GaussianMixture", GaussianMixture, { components: 3, seed: 1 }, { maxIter: -1 }, ["full", "fulk"]],
  ["KnotheRosenblatt", KnotheRosenblatt, {}, {}, ["quantiles", "quartiles"]],
  ["Gan", Gan, { ...quick, learningRate: 1e-3 }, epochs, dimension],
  ["MultiGeneratorGan", MultiGeneratorGan, { ...quick, generators: 3 }, epochs, dimension],
  [
    "PointVae",
    PointVae,
    { ...quick, latent: 3, activation: "tanh", shortcut: false },
    { ...epochs, latent: 0 },
    dimension,
  ],
  ["NoiseModule", NoiseModule, { ...quick, batchSize: 16, stepsPerEpoch: 2 }, epochs, dimension],
  ["TopoSampler", TopoSampler, { ...quick, batchSize: 16, stepsPerEpoch: 2 }, epochs, dimension],
];
const ofImages: Row<DataArray>[] = [
  [
    "Vae",
    Vae,
    { latent: 2, maps: [2, 3], epochs: 2, validation: 0.2, seed: 1 },
    epochs,
    ['\\"side\\":8', '\\"side\\":4'],
  ],
];

const square = (n = 300) => uniformSquare({ n, random: new Random(3) });
const images = (n: number): DataArray => ({
  data: new Random(3).uniforms(64 * n, -1, 1),
  shape: [n, 8, 8, 1],
});
const brokenImages = images(20);
brokenImages.data[65] = Number.NaN;

const points = {
  ...{ data: square(), single: [[1, 2]], few: /at least \d rows of data: got 1/, sampleShape: [2] },
  broken: [
    [1, 2],
    [3, Number.NaN],
  ],
};
const pictures = {
  ...{ data: images(60), single: images(1), few: /at least 2 images: got 1/, sampleShape: [8, 8, 1] },
  broken: brokenImages,
};
const cases = [
  ...ofPoints.map(([name, Model, ...rest]) => ({ name, Model, rest, ...points })),
  ...ofImages.map(([name, Model, ...rest]) => ({ name, Model, rest, ...pictures })),
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "topolab-models-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(cases)("$name", ({ name, Model, rest, sampleShape, ...given }) => {
  const [options, wrong, [from, to]] = rest;
  const fit = (data: unknown, more: object = {}) => Model.fit(data as never, { ...options, ...more });

  it("is fitted, samples by seed, and leaves nothing behind", async () => {
    const before = tf.memory().numTensors;
    const model = await fit(given.data);
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
      const model = await fit(given.data);
      samples.push(await model.sample(10, { seed: 2 }));
      model.dispose();
    }
    expect(samples[1]).toEqual(samples[0]);
  });

  it("generates the same after save and load, keeps its history, and changes no other draws", async () => {
    const path = join(folder, `${name}.safetensors`);
    const model = await fit(given.data);
    await model.save(path);
    seed(7);
    const next = random.uniform();
    seed(7);
    const again = await Model.load(path);
    expect(random.uniform()).toBe(next);
    expect(await again.sample(10, { seed: 2 })).toEqual(await model.sample(10, { seed: 2 }));
    expect(again.history).toEqual(model.history);
    if (model.logDensity)
      expect(await again.logDensity!(square(50))).toEqual(await model.logDensity(square(50)));
    for (const one of [model, again]) one.dispose();
  });

  it("refuses the file of another kind of model, invalid data, and options out of range", async () => {
    const other = join(folder, `other than ${name}`);
    const network = mlp({ inputs: 1, hidden: [2], outputs: 1 });
    await saveWeights(network, other);
    const before = tf.memory().numTensors;
    for (const path of [join(folder, "missing.safetensors"), other])
      await expect(Model.load(path)).rejects.toMatchObject({ name: "CheckpointError" });
    await expect(fit(given.single)).rejects.toThrow(given.few);
    await expect(fit(given.broken)).rejects.toThrow("row 1, column 1 is NaN");
    for (const [name, value] of Object.entries(wrong))
      await expect(fit(given.data, { [name]: value })).rejects.toThrow(name);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("refuses a file whose description is damaged", async () => {
    const path = join(folder, `damaged ${name}.safetensors`);
    const model = await fit(given.data);
    await model.save(path);
    model.dispose();
    const text = (await readFile(path)).toString("latin1");
    expect(text).toContain(from);
    await writeFile(path, Buffer.from(text.replace(from, to), "latin1"));
    const before = tf.memory().numTensors;
    await expect(Model.load(path)).rejects.toMatchObject({ name: "CheckpointError" });
    expect(tf.memory().numTensors).toBe(before);
  });
});
