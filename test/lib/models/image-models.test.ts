import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DataArray, type PointArray, Random, takeRows, tf } from "topolab";
import { normal } from "topolab/jit";
import {
  Autoencoder,
  chain,
  DigitClassifier,
  dense,
  Gan,
  mapLayer,
  TopologicalAutoencoder,
  Vae,
} from "topolab/models";
import { fit, predict } from "topolab/train";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "topolab-images-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, `${name}.safetensors`);

/** Images of one gray each, from −0.8 to 0.8: their dimension is 1. */
function grays(n: number, side = 8, channels = 1): DataArray {
  const pixels = side * side * channels;
  const data = Float32Array.from({ length: n * pixels }, (_, i) => (1.6 * Math.floor(i / pixels)) / n - 0.8);
  return { data, shape: [n, side, side, channels] };
}

const apart = (a: DataArray, b: DataArray) =>
  Math.max(...Array.from(a.data, (value, i) => Math.abs(value - b.data[i])));
const small = { latent: 2, maps: [4, 8] as const, seed: 1, learningRate: 5e-3 };

describe("Autoencoder", () => {
  it("encodes and decodes images, by its public networks, the same after save and load", async () => {
    const before = tf.memory().numTensors;
    const images = grays(60);
    const model = await Autoencoder.fit(images, { ...small, batchSize: 20, epochs: 60, validation: 0.2 });
    const latents = await model.encode(images);
    expect(latents.shape).toEqual([60, 2]);
    const decoded = await model.decode(latents);
    expect(decoded.shape).toEqual([60, 8, 8, 1]);
    // The mean gray, for every image, would be 0.4 off.
    const errors = Array.from(decoded.data, (value, i) => Math.abs(value - images.data[i]));
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.15);
    const whole = tf.tidy(() => {
      const x = tf.tensor(images.data, [60, 8, 8, 1]);
      return (model.model.predict(x) as tf.Tensor).dataSync() as Float32Array;
    });
    expect(apart({ data: whole, shape: [] }, decoded)).toBeLessThan(1e-5);
    expect(model.history).toHaveLength(60);
    expect(model.run.best.valLoss).toBe(Math.min(...model.history.map(({ valLoss }) => valLoss)));
    await model.save(at("autoencoder"));
    const again = await Autoencoder.load(at("autoencoder"));
    expect(await again.encode(images)).toEqual(latents);
    expect(again.history).toEqual(model.history);
    for (const one of [model, again]) one.dispose();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
    await expect(model.encode(images)).rejects.toMatchObject({ name: "DisposedError" });
    expect(() => model.model.predict(tf.ones([1, 8, 8, 1]))).toThrow("disposed");
  });

  it("learns the same as fit of its composed model by regression of images on themselves", async () => {
    const [images, held] = [grays(40), grays(12)];
    const [one, other] = [new Random(5), new Random(5)];
    const options = { batchSize: 10, epochs: 3 };
    const fitted = await Autoencoder.fit(images, {
      ...small,
      ...options,
      validation: held,
      seed: 9,
      random: one,
    });
    const { learningRate, ...layers } = small;
    const model = new Autoencoder({ ...layers, side: 8, random: other });
    const validation = { x: held, y: held };
    const run = await fit(
      model.model,
      { x: images, y: images },
      { ...options, learningRate, validation, random: other },
    );
    run.history.forEach(({ loss, valLoss }, epoch) => {
      expect(fitted.history[epoch].loss).toBeCloseTo(loss, 4);
      expect(fitted.history[epoch].valLoss).toBeCloseTo(valLoss, 4);
    });
    for (const each of [fitted, model]) each.dispose();
  });

  it.each(["encoder", "decoder", "model"] as const)(
    "frees everything even after its %s was disposed",
    (part) => {
      const before = tf.memory().numTensors;
      const model = new Autoencoder({ side: 8, latent: 2, maps: [2, 3], random: new Random(1) });
      model[part].dispose();
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it("takes side and channels from tensors, too", async () => {
    const images = grays(8, 12, 3);
    const x = tf.tensor4d(images.data as Float32Array, [8, 12, 12, 3]);
    const model = await Autoencoder.fit(x, { ...small, epochs: 1 });
    expect((await model.decode([[0, 1]])).shape).toEqual([1, 12, 12, 3]);
    expect(model.encoder.inputs[0].shape).toEqual([null, 12, 12, 3]);
    model.dispose();
    x.dispose();
  });

  it("refuses images of another size and arrays that are not images, and leaks no tensor", async () => {
    const before = tf.memory().numTensors;
    const images = grays(10);
    const wide: DataArray = { data: images.data, shape: [10, 4, 16, 1] };
    const flat: DataArray = { data: images.data, shape: [10, 64] };
    const attempts: [Promise<unknown>, string][] = [
      [Autoencoder.fit(wide, small), "Images must be square: got 4 × 16 pixels"],
      [Autoencoder.fit(flat, small), "images must have shape [n, side, side, channels]: got [10,64]"],
      [Autoencoder.fit(grays(10, 6), small), "The side of images must be a multiple of 4: got 6"],
      [Autoencoder.fit(images, { ...small, validation: grays(4, 12) }), "[n, 8,8,1], like the others"],
      [Autoencoder.fit(images, { ...small, validation: 1 }), "a share from 0 to below 1"],
      [Autoencoder.fit(images, { ...small, latent: 0 }), "latent must be an integer of at least 1"],
    ];
    for (const [attempt, message] of attempts) await expect(attempt).rejects.toThrow(message);
    const model = await Autoencoder.fit(images, { ...small, epochs: 1 });
    await expect(model.encode(grays(3, 12))).rejects.toMatchObject({ name: "ShapeError" });
    await expect(model.decode([[1, 2, 3]])).rejects.toMatchObject({ name: "ShapeError" });
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("Vae", () => {
  it("encodes to the means of q(z|x), decodes, and samples as its tensor does", async () => {
    const images = grays(40);
    const model = await Vae.fit(images, { ...small, beta: 0.1, batchSize: 20, epochs: 5 });
    const latents = await model.encode(images);
    const expected = tf.tidy(() => {
      const x = tf.tensor(images.data, [40, 8, 8, 1]);
      return (model.encoder.predict(x) as tf.Tensor2D).slice([0, 0], [-1, 2]).dataSync();
    });
    expect(latents.shape).toEqual([40, 2]);
    expect(apart(latents, { data: expected as Float32Array, shape: [40, 2] })).toBeLessThan(1e-6);
    expect((await model.decode(latents)).shape).toEqual([40, 8, 8, 1]);
    const tensor = model.sampleTensor(7, { seed: 3 });
    const plain = await model.sample(7, { seed: 3 });
    expect(apart(plain, { data: tensor.dataSync() as Float32Array, shape: tensor.shape })).toBeLessThan(1e-6);
    tensor.dispose();
    model.dispose();
  });

  it("draws latents from q(z|x), by seed", async () => {
    const images = grays(3);
    const model = await Vae.fit(images, { ...small, beta: 0.1, epochs: 2 });
    // The first image, 5,000 times.
    const many = { data: new Float32Array(5_000 * 64).fill(images.data[0]), shape: [5_000, 8, 8, 1] };
    const drawn = await model.sampleLatents(many, { seed: 1 });
    expect(await model.sampleLatents(many, { seed: 1 })).toEqual(drawn);
    expect(await model.sampleLatents(many, { seed: 2 })).not.toEqual(drawn);
    const { data: of } = await predict(model.encoder, images);
    for (const k of [0, 1]) {
      const [mean, deviation] = [of[k], Math.exp(of[k + 2] / 2)];
      const values = Array.from(drawn.data).filter((_, at) => at % 2 === k);
      const found = values.reduce((sum, z) => sum + z, 0) / 5_000;
      const spread = Math.sqrt(values.reduce((sum, z) => sum + (z - found) ** 2, 0) / 5_000);
      expect(Math.abs(found - mean)).toBeLessThan((5 * deviation) / Math.sqrt(5_000));
      expect(spread / deviation).toBeCloseTo(1, 1);
    }
    model.dispose();
  });

  it("stores β in its file, so that a loaded one continues training like the first", async () => {
    const images = grays(20);
    const model = await Vae.fit(images, { ...small, beta: 7, epochs: 1 });
    await model.save(at("vae"));
    const again = await Vae.load(at("vae"));
    const x = { x: images };
    const options = { epochs: 1, validation: x, seed: 4, learningRate: 0 };
    const [one, other] = [await fit(model, x, options), await fit(again, x, options)];
    expect(other.history[0].valLoss).toBeCloseTo(one.history[0].valLoss, 4);
    for (const each of [model, again]) each.dispose();
  });

  it("chooses the same best epoch in a repeated training", async () => {
    const runs = [];
    for (let k = 0; k < 2; k++) {
      const model = await Vae.fit(grays(40), { ...small, epochs: 3, validation: 0.25 });
      runs.push(model.history.map(({ valLoss }) => valLoss));
      model.dispose();
    }
    for (const [epoch, valLoss] of runs[1].entries()) expect(valLoss).toBeCloseTo(runs[0][epoch], 3);
  });
});

describe("an interrupted training of images", () => {
  it.each([
    ["Autoencoder", Autoencoder],
    ["Vae", Vae],
  ])("goes on from its checkpoint and ends as an uninterrupted one: %s", async (name, Model) => {
    const [images, options] = [grays(60), { ...small, batchSize: 20, epochs: 6, validation: 0.25 }];
    const whole = await Model.fit(images, options);
    const checkpoint = { path: at(`interrupted ${name}`), resume: true };
    const stop = new AbortController();
    const onEpoch = ({ epoch }: { epoch: number }) => {
      if (epoch === 2) stop.abort();
    };
    const cut = await Model.fit(images, { ...options, checkpoint, onEpoch, signal: stop.signal });
    expect(cut.run.stopped).toBe("interrupted");
    const resumed = await Model.fit(images, { ...options, checkpoint });
    expect(resumed.history.map(({ valLoss }) => valLoss)).toEqual(
      whole.history.map(({ valLoss }) => valLoss),
    );
    expect(await resumed.encode(images)).toEqual(await whole.encode(images));
    // What has come to its end is read and not trained again.
    const again = await Model.fit(images, { ...options, checkpoint });
    expect(again.history).toEqual(resumed.history);
    expect(await again.encode(images)).toEqual(await whole.encode(images));
    for (const model of [whole, cut, resumed, again]) model.dispose();
  });

  it("refuses the checkpoint of a VAE with another β", async () => {
    const options = { ...small, epochs: 1, checkpoint: { path: at("beta"), resume: true } };
    const model = await Vae.fit(grays(20), options);
    await expect(Vae.fit(grays(20), { ...options, beta: 3 })).rejects.toThrow("whose loss differs");
    model.dispose();
  });
});

describe("DigitClassifier", () => {
  it("classifies the same after save and load", async () => {
    const before = tf.memory().numTensors;
    const images = grays(40);
    const labels = Array.from({ length: 40 }, (_, i) => Number(i >= 20));
    const options = { classes: 2, features: 4, epochs: 30, batchSize: 10, seed: 1, learningRate: 5e-3 };
    const judge = await DigitClassifier.fit({ images, labels }, options);
    expect(await judge.accuracy({ images, labels })).toBeGreaterThan(0.9);
    await judge.save(at("judge"));
    const again = await DigitClassifier.load(at("judge"));
    expect(await again.probabilities(images)).toEqual(await judge.probabilities(images));
    expect(await again.features(images)).toEqual(await judge.features(images));
    expect(again.history).toEqual(judge.history);
    for (const one of [judge, again]) one.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("TopologicalAutoencoder", () => {
  it("encodes and decodes in the units of the data, the same after save and load", async () => {
    const before = tf.memory().numTensors;
    const random = new Random(2);
    // A line in R³, far from the origin and wide.
    const steps = random.uniforms(200, -1, 1);
    const data: PointArray = {
      data: Float32Array.from([...steps].flatMap((t) => [1000 + 300 * t, -50 * t, 7 + 20 * t])),
      shape: [200, 3],
    };
    const options = { hidden: [16], batchSize: 20, epochs: 40, learningRate: 1e-2, weight: 0.1, seed: 1 };
    const model = await TopologicalAutoencoder.fit(data, options);
    const latents = await model.encode(data);
    expect(latents.shape).toEqual([200, 2]);
    const decoded = await model.decode(latents);
    const errors = Array.from(decoded.data, (value, i) => Math.abs(value - data.data[i]));
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(15);
    await model.save(at("topological"));
    const again = await TopologicalAutoencoder.load(at("topological"));
    expect(await again.encode(takeRows(data, [3, 4]))).toEqual(await model.encode(takeRows(data, [3, 4])));
    const back = await again.decode(latents);
    // A scale that is read has the same means and deviations, but not the same rounding.
    expect(apart(back, decoded)).toBeLessThan(1e-2);
    for (const one of [model, again]) one.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("Gan.fit with custom networks", () => {
  const networks = (random: Random) => ({
    generator: chain([
      dense({ inputs: 3, units: 64, random }),
      mapLayer((x) => x.tanh().reshape([-1, 8, 8, 1])),
    ]),
    discriminator: chain([
      mapLayer((x) => x.reshape([x.shape[0], -1])),
      dense({ inputs: 64, units: 1, random }),
    ]),
  });

  it("learns images and generates images by seed, also with a custom prior", async () => {
    const before = tf.memory().numTensors;
    const options = { epochs: 3, batchSize: 20, prior: (n: number) => normal([n, 3]) };
    const gan = await Gan.fit(grays(60), { ...networks(new Random(1)), ...options, seed: 1 });
    const [a, b, c] = [
      await gan.sample(5, { seed: 1 }),
      await gan.sample(5, { seed: 1 }),
      await gan.sample(5, { seed: 2 }),
    ];
    expect(a.shape).toEqual([5, 8, 8, 1]);
    expect(b).toEqual(a);
    expect(c).not.toEqual(a);
    await expect(gan.save(at("own"))).rejects.toThrow("custom networks or a custom prior");
    gan.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("refuses images without networks", async () => {
    await expect(Gan.fit(grays(10) as never)).rejects.toThrow("A Gan on images needs networks");
  });
});

describe("a Gan with several copies", () => {
  it("samples each copy like its tensor, and refuses options that would bypass its optimizers", async () => {
    const gan = new Gan({ dimension: 2, hidden: [4], copies: 3, random: new Random(1) });
    const all = gan.sampleTensor(6, { seed: 2 });
    for (const copy of [0, 2])
      expect([...(await gan.sample(6, { seed: 2, copy })).data]).toEqual([
        ...all.dataSync().slice(12 * copy, 12 * copy + 12),
      ]);
    await expect(gan.sample(6, { copy: 3 })).rejects.toThrow("copy must be an integer from 0 to 2: got 3");
    const x = { x: { data: new Random(1).normals(60), shape: [10, 3, 2] } };
    await expect(fit(gan, x, { learningRate: 1 })).rejects.toThrow(
      "has its own optimizers: leave `learningRate`",
    );
    all.dispose();
    gan.dispose();
  });
});

describe("a file of a model", () => {
  it("is refused when it is damaged or of another kind, and nothing changes", async () => {
    const gan = await Gan.fit(
      new Array(20).fill(0).map((_, i) => [i, -i]),
      { hidden: [4], epochs: 1, seed: 1 },
    );
    await gan.save(at("gan"));
    const before = tf.memory().numTensors;
    for (const Model of [Autoencoder, Vae, DigitClassifier, TopologicalAutoencoder])
      await expect(Model.load(at("gan"))).rejects.toThrow("it holds gan");
    const bytes = readFileSync(at("gan"));
    writeFileSync(at("short"), bytes.subarray(0, bytes.length - 8));
    await expect(Gan.load(at("short"))).rejects.toMatchObject({ name: "CheckpointError" });
    const text = bytes.toString("latin1").replace('\\"hidden\\":[4]', '\\"hidden\\":[5]');
    writeFileSync(at("wider"), Buffer.from(text, "latin1"));
    await expect(Gan.load(at("wider"))).rejects.toMatchObject({ name: "CheckpointError" });
    expect(tf.memory().numTensors).toBe(before);
    const again = await Gan.load(at("gan"));
    await expect(
      fit(again, { x: { data: new Float32Array(8), shape: [4, 2] } }, { epochs: 1 }),
    ).rejects.toThrow("does not keep the loss");
    for (const one of [gan, again]) one.dispose();
  });

  it("is not written for a model that was not fitted", async () => {
    const vae = new Vae({ side: 8, latent: 1, maps: [2, 2], random: new Random(1) });
    await expect(vae.save(at("none"))).rejects.toThrow("Only a model that Vae.fit made can be saved");
    expect(() => vae.run).toThrow("This Vae has no training record");
    expect(vae.history).toEqual([]);
    vae.dispose();
  });
});
