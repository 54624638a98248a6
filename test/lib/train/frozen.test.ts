import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random, tf } from "topolab";
import { Autoencoder, mlp } from "topolab/models";
import { type FitOptions, fit, type Learner, loadWeights, modelVariables, saveWeights } from "topolab/train";
import { afterAll, describe, expect, it } from "vitest";
import { decodeTensors, encodeTensors } from "../../../lib/src/train/checkpoint/index.js";

const folder = mkdtempSync(join(tmpdir(), "topolab-frozen-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Layers of equal shapes, so that permuted weights would fit. */
const network = (seed: number, batchNorm = true) =>
  mlp({ inputs: 3, hidden: [3, 3, 3], outputs: 3, batchNorm, random: new Random(seed) });
const freeze = (model: tf.LayersModel, ...at: number[]) => {
  model.layers.forEach((layer, i) => {
    layer.trainable = !at.includes(i);
  });
  return model;
};
const answers = (model: tf.LayersModel) =>
  tf.tidy(() => [...(model.predict(tf.tensor2d([[1, -2, 3]])) as tf.Tensor).dataSync()]);
const weightsOf = (model: tf.LayersModel) => modelVariables(model).map((each) => [...each.dataSync()]);

describe("modelVariables", () => {
  it("keeps its order when layers are frozen", () => {
    const model = network(1);
    const before = weightsOf(model);
    expect(weightsOf(freeze(model, 1, 3, 7))).toEqual(before);
    model.trainable = false;
    expect(weightsOf(model)).toEqual(before);
  });

  it("lists the layers of nested models, and each weight once", () => {
    const { encoder, decoder } = new Autoencoder({ side: 8, latent: 2, maps: [2, 3] });
    const inputs = tf.input({ shape: [8, 8, 1] });
    const outputs = decoder.apply(encoder.apply(inputs)) as tf.SymbolicTensor;
    const model = tf.model({ inputs, outputs });
    encoder.layers[0].trainable = false;
    expect(modelVariables(model)).toEqual([...modelVariables(encoder), ...modelVariables(decoder)]);
  });

  it("lists the weights of recurrent layers", () => {
    const lstm = tf.layers.bidirectional({
      layer: tf.layers.lstm({ units: 2 }) as never,
      inputShape: [3, 1],
    });
    const model = tf.sequential({ layers: [lstm as never, tf.layers.dense({ units: 1 })] });
    const names = modelVariables(model).map(({ name }) => name);
    expect(names).toHaveLength(model.weights.length);
    model.layers[0].trainable = false;
    expect(modelVariables(model).map(({ name }) => name)).toEqual(names);
  });
});

describe("weights in a file", () => {
  it.each([
    ["none, then some", [], [1, 4]],
    ["some, then none", [1, 4, 6], []],
    ["some, then others", [1, 3], [7, 9]],
  ])("are restored for any frozen layers: %s", async (title, whenSaved, whenLoaded) => {
    const path = join(folder, `${title}.safetensors`);
    const [one, other] = [network(1), network(2)];
    await saveWeights(freeze(one, ...whenSaved), path);
    await loadWeights(freeze(other, ...whenLoaded), path);
    expect(weightsOf(other)).toEqual(weightsOf(one));
    expect(answers(other)).toEqual(answers(one));
  });
});

describe("a file of version 0.1", () => {
  /** As that version wrote it: numbered as model.weights lies, frozen weights last. */
  const old = (model: tf.LayersModel, name: string) => {
    const path = join(folder, name);
    const tensors = new Map(
      model.weights.map((weight, i) => {
        const value = weight.read();
        return [
          `${i}/${weight.originalName}`,
          { shape: value.shape, values: value.dataSync() as Float32Array },
        ];
      }),
    );
    writeFileSync(path, Buffer.concat(encodeTensors({ tensors, metadata: { format: "topolab" } })));
    return path;
  };

  it("is read when no layer was frozen", async () => {
    const [one, other] = [network(1), network(2)];
    await loadWeights(freeze(other, 1), old(one, "plain.safetensors"));
    expect(answers(other)).toEqual(answers(one));
  });

  it("is read by name if the names are the model's, for any frozen layers", async () => {
    const model = network(1);
    const before = answers(model);
    const path = old(freeze(model, 1, 3), "names.safetensors");
    freeze(model).setWeights(network(2).getWeights());
    await loadWeights(model, path);
    expect(answers(model)).toEqual(before);
  });

  it("is refused if layers were frozen and the names do not show which", async () => {
    const path = old(freeze(network(1, false), 1), "unknown.safetensors");
    const other = network(2, false);
    const before = weightsOf(other);
    await expect(loadWeights(other, path)).rejects.toMatchObject({
      name: "CheckpointError",
      message: /earlier version.*frozen/,
    });
    expect(weightsOf(other)).toEqual(before);
  });
});

describe("a resumed training", () => {
  const x = new Random(3).uniforms(60, -1, 1);
  const data = { x: { data: x, shape: [20, 3] }, y: { data: x.map(Math.sin), shape: [20, 3] } };

  it.each([
    ["traced", {}],
    ["eager", { jit: false }],
  ])("continues as if the layer had been frozen in place, %s", async (name, how) => {
    const options = (rest: FitOptions): FitOptions => ({ batchSize: 5, ...how, ...rest });
    const path = join(folder, `resumed-${name}.safetensors`);
    const whole = network(1);
    const random = new Random(5);
    const optimizer = tf.train.adam(1e-2);
    const checkpoint = { path, everyEpochs: 1 };
    await fit(whole, data, options({ epochs: 3, optimizer, random, checkpoint }));
    const frozen = weightsOf(whole);
    await fit(freeze(whole, 1, 3), data, options({ epochs: 2, optimizer, random }));
    const resumed = freeze(network(77), 1, 3);
    const again = { optimizer: tf.train.adam(1e-2), seed: 9, checkpoint: { path, resume: true } };
    await fit(resumed, data, options({ epochs: 5, ...again }));
    expect(weightsOf(resumed)).toEqual(weightsOf(whole));
    // The first kernel was frozen, the last was not.
    expect(weightsOf(resumed)[0]).toEqual(frozen[0]);
    expect(weightsOf(resumed)[12]).not.toEqual(frozen[12]);
  });
});

describe("a checkpoint of version 0.1", () => {
  const x = new Random(3).uniforms(60, -1, 1);
  const data = { x: { data: x, shape: [20, 3] }, y: { data: x.map(Math.sin), shape: [20, 3] } };
  const options = (rest: FitOptions): FitOptions => ({
    batchSize: 5,
    epochs: 2,
    seed: 5,
    jit: false,
    ...rest,
  });

  /** Rewrites a checkpoint as that version wrote it: the optimizer's state by number, and less about the training. */
  async function old(name: string, model: tf.LayersModel): Promise<string> {
    const path = join(folder, name);
    await fit(model, data, options({ checkpoint: { path } }));
    const { tensors, metadata } = decodeTensors(readFileSync(path));
    const state = JSON.parse(metadata.course);
    const { rows, batchSize, ema, weightDecay, clipNorm } = state.config;
    const { epoch, history, patience, random } = state;
    const config = { rows, batchSize, ema, weightDecay, clipNorm };
    const course = JSON.stringify({ version: 1, epoch, config, history, patience, random });
    const kinds = ["accumulatedFirstMoment", "accumulatedSecondMoment", "accBeta1", "accBeta2"];
    const moments = kinds.flatMap((kind) => [...tensors.keys()].filter((key) => key.includes(kind)));
    const renamed = [...tensors].map(([key, tensor]) => {
      const number = moments.indexOf(key);
      return [number < 0 ? key : `optimizer/0/${number}`, tensor] as const;
    });
    const file = { tensors: new Map(renamed), metadata: { format: "topolab", course } };
    writeFileSync(path, Buffer.concat(encodeTensors(file)));
    return path;
  }

  it("is resumed when no weight was frozen", async () => {
    const whole = network(1);
    await fit(whole, data, options({ epochs: 4 }));
    const path = await old("old-course.safetensors", network(1));
    const resumed = network(77);
    await fit(resumed, data, options({ epochs: 4, seed: 9, checkpoint: { path, resume: true } }));
    expect(weightsOf(resumed)).toEqual(weightsOf(whole));
  });

  it.each([
    ["then", [1], []],
    ["now", [], [1]],
    ["then and now", [1], [1]],
  ])("is refused when weights were frozen %s", async (when, then, now) => {
    const path = await old(`old-${when}.safetensors`, freeze(network(1), ...then));
    const resumed = freeze(network(77), ...now);
    const before = weightsOf(resumed);
    const attempt = fit(resumed, data, options({ epochs: 4, checkpoint: { path, resume: true } }));
    await expect(attempt).rejects.toThrow(/topolab 0\.1 wrote the checkpoint.* frozen/);
    expect(weightsOf(resumed)).toEqual(before);
  });
});

describe("an optimizer's moments", () => {
  it.each([
    ["traced", {}],
    ["eager", { jit: false }],
  ])("stay with their weights when one is frozen, %s", async (_, how) => {
    const [a, b] = [tf.variable(tf.scalar(0)), tf.variable(tf.scalar(0))];
    const learner: Learner = { variables: () => [a, b], loss: () => a.add(b.mul(2)) as tf.Scalar };
    const options = { optimizer: tf.train.momentum(1, 0.5), epochs: 1, ...how };
    const x = new Float32Array(1);
    await fit(learner, { x }, options);
    a.trainable = false;
    await fit(learner, { x }, options);
    // Gradients are 1 and 2. b: velocity 2, then 0.5 · 2 + 2.
    expect([a.dataSync()[0], b.dataSync()[0]]).toEqual([-1, -5]);
    a.trainable = true;
    await fit(learner, { x }, options);
    // a: 0.5 · 1 + 1; b: 0.5 · 3 + 2.
    expect([a.dataSync()[0], b.dataSync()[0]]).toEqual([-2.5, -8.5]);
  });
});
