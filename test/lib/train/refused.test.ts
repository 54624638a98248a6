import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random, tf } from "topolab";
import { Ddpm, Gan, mlp } from "topolab/models";
import {
  type CheckpointOptions,
  type FitOptions,
  fit,
  loadWeights,
  modelVariables,
  saveWeights,
} from "topolab/train";
import { afterAll, describe, expect, it } from "vitest";
import {
  decodeTensors,
  encodeTensors,
  type StoredTensor,
  type TensorFile,
} from "../../../lib/src/train/checkpoint/index.js";

const folder = mkdtempSync(join(tmpdir(), "topolab-refused-"));
afterAll(() => rmSync(folder, { recursive: true }));

const network = (seed: number, options: Partial<Parameters<typeof mlp>[0]> = {}) =>
  mlp({ inputs: 1, hidden: [4, 4], outputs: 1, batchNorm: true, random: new Random(seed), ...options });
const valuesOf = (variables: readonly tf.Variable[]) => variables.map((each) => [...each.dataSync()]);

/** Changes a file's tensors or metadata. */
function edit(path: string, change: (file: TensorFile) => void): void {
  const file = decodeTensors(readFileSync(path));
  change(file);
  writeFileSync(path, Buffer.concat(encodeTensors(file)));
}

const extra: StoredTensor = { shape: [1], values: Float32Array.of(1) };
const last = (tensors: TensorFile["tensors"]) => [...tensors.keys()].at(-1)!;

describe("loadWeights leaves the model unchanged if it refuses", () => {
  const cases: [string, (tensors: TensorFile["tensors"]) => void, RegExp][] = [
    ["a missing tensor", (tensors) => tensors.delete(last(tensors)), /no tensor "13\/moving_variance"/],
    ["a tensor too many", (tensors) => tensors.set("14/x/kernel", extra), /does not have: "14\/kernel"/],
    [
      "another shape",
      (tensors) => tensors.set(last(tensors), extra),
      /"13\/moving_variance" is float32 \[1\] in the file and float32 \[4\]/,
    ],
    [
      "another type",
      (tensors) => tensors.set(last(tensors), { shape: [4], values: new Int32Array(4) }),
      /is int32 \[4\] in the file/,
    ],
    [
      "another name",
      (tensors) => {
        const key = last(tensors);
        tensors.set("13/x/scale", tensors.get(key)!);
        tensors.delete(key);
      },
      /no tensor "13\/moving_variance"/,
    ],
    ["two tensors of one number", (tensors) => tensors.set("0/x/kernel", extra), /"0\/x\/kernel" is not/],
    ["names without numbers", (tensors) => tensors.set("kernel", extra), /"kernel" is not/],
  ];
  it.each(cases)("%s", async (title, change, message) => {
    const path = join(folder, `${title}.safetensors`);
    await saveWeights(network(1), path);
    edit(path, ({ tensors }) => void change(tensors));
    const model = network(2);
    const before = valuesOf(modelVariables(model));
    const tensors = tf.memory().numTensors;
    await expect(loadWeights(model, path)).rejects.toMatchObject({ name: "CheckpointError", message });
    expect(valuesOf(modelVariables(model))).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("a missing file", async () => {
    await expect(loadWeights(network(1), join(folder, "nowhere"))).rejects.toMatchObject({
      name: "CheckpointError",
      message: /Cannot read .*nowhere/,
    });
  });
});

const x = new Random(3).uniforms(40, -1, 1);
const data = { x, y: x.map(Math.sin) };
const options = (checkpoint: CheckpointOptions, rest: FitOptions = {}): FitOptions => ({
  batchSize: 8,
  epochs: 2,
  seed: 5,
  jit: false,
  checkpoint,
  ...rest,
});
const written = async (name: string, rest: FitOptions = {}) => {
  const path = join(folder, `${name}.safetensors`);
  await fit(network(1), data, options({ path }, { optimizer: tf.train.adam(1e-3), ...rest }));
  return path;
};

describe("a resumed training refuses, and names,", () => {
  const ownLoss = (a: tf.Tensor, b: tf.Tensor) => a.sub(b).square().mean() as tf.Scalar;
  const otherLoss = (a: tf.Tensor, b: tf.Tensor) => a.sub(b).abs().sum() as tf.Scalar;
  const cases: [string, FitOptions, FitOptions & { model?: object; data?: typeof data }, RegExp][] = [
    ["another optimizer", {}, { optimizer: tf.train.rmsprop(1e-3) }, /optimizer 1 Adam .* has RMSProp/],
    ["another learning rate", {}, { optimizer: tf.train.adam(1e-2) }, /"learningRate":0.001.*0.01/],
    ["another loss", {}, { loss: "meanAbsoluteError" }, /loss meanSquaredError, .* meanAbsoluteError/],
    ["another loss function", { loss: ownLoss }, { loss: otherLoss }, /loss differs: its loss of the first/],
    ["other data", {}, { data: { x, y: x.map(Math.cos) } }, /training data of checksum/],
    ["other validation data", { validation: data }, { validation: { x, y: x } }, /validation data of/],
    ["no validation data", { validation: data }, {}, /validation data of .* has none/],
    ["another activation", {}, { model: { activation: "relu" } }, /layer 3 LeakyReLU .* has Activation/],
    ["another slope", {}, { model: { slope: 0.2 } }, /layer 3 LeakyReLU {"alpha":0.5}, .*{"alpha":0.2}/],
    ["another ema", { ema: 0.9 }, { ema: 0.8 }, /ema 0.9, this training has 0.8/],
  ];
  it.each(cases)("%s", async (title, first, { model: shape, data: other = data, ...second }, message) => {
    const path = await written(title, first);
    const model = network(2, shape);
    const optimizer = second.optimizer ?? tf.train.adam(1e-3);
    const random = new Random(6);
    const before = [valuesOf(modelVariables(model)), random.state];
    const tensors = tf.memory().numTensors;
    const resume = options(
      { path, resume: true },
      { ...first, optimizer, random, seed: undefined, ...second },
    );
    const { validation, ...without } = resume;
    const settings = title === "no validation data" ? without : { ...without, validation };
    await expect(fit(model, other, settings)).rejects.toMatchObject({ name: "CheckpointError", message });
    expect([valuesOf(modelVariables(model)), random.state]).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("a learner whose loss differs", async () => {
    const path = join(folder, "ddpm.safetensors");
    const points = { x: { data: x, shape: [20, 2] } };
    const ddpm = (prediction: "noise" | "data") =>
      new Ddpm({ dimension: 2, hidden: [4], prediction, random: new Random(1) });
    await fit(ddpm("noise"), points, options({ path }));
    const attempt = fit(ddpm("data"), points, options({ path, resume: true }));
    await expect(attempt).rejects.toThrow(/whose loss differs/);
    await fit(ddpm("noise"), points, options({ path, resume: true }, { epochs: 3 }));
  });

  it("a GAN with another loss", async () => {
    const path = join(folder, "gan.safetensors");
    const points = { x: { data: x, shape: [20, 2] } };
    const gan = (penalty: number) => new Gan({ dimension: 2, hidden: [4], penalty, random: new Random(1) });
    await fit(gan(0), points, options({ path }));
    await expect(fit(gan(10), points, options({ path, resume: true }))).rejects.toThrow(/whose loss differs/);
  });

  it("a file with a missing, a superfluous or a differently shaped tensor", async () => {
    const path = await written("tensors");
    const whole = readFileSync(path);
    const changes: [(tensors: TensorFile["tensors"]) => void, RegExp][] = [
      [(tensors) => tensors.delete("best/3"), /no tensor "best\/3"/],
      [(tensors) => tensors.delete("optimizer/0/accBeta1"), /no tensor "optimizer\/0\/accBeta1"/],
      [(tensors) => tensors.set("weights/99", extra), /"weights\/99"/],
      [(tensors) => tensors.set("optimizer/0/accumulatedFirstMoment/99", extra), /FirstMoment\/99"/],
      [(tensors) => tensors.set("optimizer/3/accumulatedFirstMoment/0", extra), /optimizer\/3/],
      [(tensors) => tensors.set("optimizer/0/accumulatedSecondMoment/2", extra), /SecondMoment\/2" is/],
    ];
    for (const [change, message] of changes) {
      writeFileSync(path, whole);
      edit(path, ({ tensors }) => void change(tensors));
      const model = network(2);
      const before = valuesOf(modelVariables(model));
      const resume = options({ path, resume: true }, { optimizer: tf.train.adam(1e-3) });
      await expect(fit(model, data, resume)).rejects.toMatchObject({ name: "CheckpointError", message });
      expect(valuesOf(modelVariables(model))).toEqual(before);
    }
  });

  it("a file of weights", async () => {
    const path = join(folder, "weights-only.safetensors");
    await saveWeights(network(1), path);
    const resume = options({ path, resume: true });
    await expect(fit(network(2), data, resume)).rejects.toThrow(/not a checkpoint of fit/);
  });
});

describe("a checkpoint's path", () => {
  it("may be in folders that do not exist yet", async () => {
    const path = join(folder, "new", "deep", "model.safetensors");
    await fit(network(1), data, options({ path }));
    expect(existsSync(path)).toBe(true);
    const weights = join(folder, "newer", "weights.safetensors");
    await saveWeights(network(1), weights);
    expect(existsSync(weights)).toBe(true);
  });

  it("is checked before training", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    mkdirSync(join(folder, "folder"));
    for (const path of [join(file, "model"), join(folder, "folder"), ""]) {
      let epochs = 0;
      const attempt = fit(network(1), data, options({ path }, { onEpoch: () => void epochs++ }));
      await expect(attempt).rejects.toMatchObject({ name: "CheckpointError" });
      expect(epochs).toBe(0);
    }
    const attempt = fit(network(1), data, options({ path: file, everyEpochs: 0 }));
    await expect(attempt).rejects.toMatchObject({ name: "ValueError", message: /everyEpochs .* got 0/ });
  });
});

describe("an interrupted training", () => {
  it.each([
    ["traced", true],
    ["eager", false],
  ])("writes a checkpoint at once, and resumes in the middle of its epoch: %s", async (name, jit) => {
    const path = join(folder, `interrupted-${name}.safetensors`);
    const settings = (rest: FitOptions): FitOptions => ({ batchSize: 1, epochs: 3, seed: 5, jit, ...rest });
    const whole = network(1);
    const run = await fit(whole, data, settings({}));
    const abort = new AbortController();
    // The first chunk of a traced run is one step; the eager loop sees the signal before a step.
    const loss = (a: tf.Tensor, b: tf.Tensor) => {
      if (!jit) abort.abort();
      return tf.squaredDifference(a, b).mean() as tf.Scalar;
    };
    const onProgress = () => abort.abort();
    const stopped = await fit(
      network(1),
      data,
      settings({ checkpoint: { path }, signal: abort.signal, onProgress, loss }),
    );
    expect(stopped).toMatchObject({ stopped: "interrupted", history: [] });
    const state = JSON.parse(decodeTensors(readFileSync(path)).metadata.course);
    expect(state).toMatchObject({ epoch: 0, partial: { steps: 1 } });
    const resumed = network(77);
    const plain = (a: tf.Tensor, b: tf.Tensor) => tf.squaredDifference(a, b).mean() as tf.Scalar;
    const second = await fit(
      resumed,
      data,
      settings({ checkpoint: { path, resume: true }, seed: 9, loss: plain }),
    );
    expect(valuesOf(modelVariables(resumed))).toEqual(valuesOf(modelVariables(whole)));
    expect(second.history).toHaveLength(3);
    second.history.forEach(({ loss }, i) => void expect(loss).toBeCloseTo(run.history[i].loss, 5));
  });
});
