import { Random, tf } from "topolab";
import { mlp } from "topolab/models";
import { type Epoch, fit, predict } from "topolab/train";
import { afterEach, describe, expect, it } from "vitest";

/** y = 2x − 1 with x uniform in (−1, 1). */
function line(n: number, seed = 1) {
  const x = new Random(seed).uniforms(n, -1, 1);
  return { x, y: x.map((value) => 2 * value - 1) };
}
const linear = (seed = 3) => mlp({ inputs: 1, hidden: [], outputs: 1, random: new Random(seed) });
const weightsOf = (model: tf.LayersModel) => model.getWeights().flatMap((weight) => [...weight.dataSync()]);

describe("fit", () => {
  it("finds the line that made the data", async () => {
    const model = linear();
    const optimizer = tf.train.sgd(0.1);
    const run = await fit(model, line(200), { optimizer, batchSize: 20, epochs: 40, seed: 5 });
    expect(weightsOf(model)[0]).toBeCloseTo(2, 3);
    expect(weightsOf(model)[1]).toBeCloseTo(-1, 3);
    expect(run.stopped).toBe("epochs");
    expect(run.history).toHaveLength(40);
    expect(run.history[39].loss).toBeLessThan(run.history[0].loss);
  });

  it("takes one full-batch step of gradient descent", async () => {
    const model = linear();
    model.setWeights([tf.tensor2d([[0]]), tf.tensor1d([0])]);
    const data = { x: Float32Array.of(1, 2, 3), y: Float32Array.of(1, 1, 4) };
    await fit(model, data, { optimizer: tf.train.sgd(0.1), batchSize: 3, epochs: 1 });
    // dw = −2/3 Σ xy = −10, db = −2/3 Σ y = −4
    expect(weightsOf(model)[0]).toBeCloseTo(1, 6);
    expect(weightsOf(model)[1]).toBeCloseTo(0.4, 6);
  });

  it("sees every row in an epoch, and fills the last batch from the head of the shuffle", async () => {
    const seen: number[][] = [];
    const data = { x: Float32Array.from({ length: 10 }, (_, i) => i), y: new Float32Array(10) };
    const model = linear();
    model.setWeights([tf.tensor2d([[1]]), tf.tensor1d([0])]);
    const loss = (prediction: tf.Tensor, target: tf.Tensor) => {
      seen.push([...prediction.dataSync()]);
      return prediction.sub(target).square().mean() as tf.Scalar;
    };
    await fit(model, data, { loss, optimizer: tf.train.sgd(0), batchSize: 4, epochs: 1, jit: false });
    const rows = seen.flat();
    expect(seen.map((batch) => batch.length)).toEqual([4, 4, 4]);
    expect([...rows.slice(0, 10)].sort((a, b) => a - b)).toEqual([...data.x]);
    expect(rows.slice(10)).toEqual(rows.slice(0, 2));
  });

  it("stops after `patience` epochs in a row without a better one, like Keras, and keeps the best weights", async () => {
    const model = linear();
    const validation = line(50, 9);
    const kept: number[][] = [];
    const run = await fit(model, line(50), {
      validation,
      // So large a rate overshoots after a while: the validation loss turns.
      optimizer: tf.train.sgd(1.02),
      batchSize: 50,
      epochs: 100,
      patience: 3,
      onEpoch: () => void kept.push(weightsOf(model)),
    });
    const losses = run.history.map((epoch) => epoch.valLoss);
    const best = losses.indexOf(Math.min(...losses));
    expect(run.stopped).toBe("patience");
    expect(run.history).toHaveLength(best + 1 + 3);
    expect(run.best).toEqual({ epoch: best + 1, valLoss: losses[best] });
    expect(weightsOf(model)).toEqual(kept[best]);
  });

  it("repeats bit for bit with the seed", async () => {
    const train = async () => {
      const model = mlp({ inputs: 1, hidden: [8, 8], outputs: 1, batchNorm: true, random: new Random(2) });
      await fit(model, line(100), { batchSize: 10, epochs: 3, seed: 11, validation: line(20, 4) });
      return weightsOf(model);
    };
    expect(await train()).toEqual(await train());
  });

  it("stops at once when the signal aborts, with the best weights so far", async () => {
    const model = linear();
    const abort = new AbortController();
    let best: number[] = [];
    const onEpoch = ({ epoch }: Epoch) => {
      if (epoch === 2) best = weightsOf(model);
      if (epoch === 2) abort.abort();
    };
    const options = { validation: line(20, 2), batchSize: 5, epochs: 50, signal: abort.signal, onEpoch };
    const run = await fit(model, line(100), options);
    expect(run.stopped).toBe("interrupted");
    expect(run.history).toHaveLength(2);
    expect(weightsOf(model)).toEqual(best);
  });

  it("lets timers run even if epochs are very short", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 500);
    const run = await fit(linear(), line(200), { batchSize: 20, epochs: 50_000, signal: stop.signal });
    expect(run.stopped).toBe("interrupted");
  });

  it("restores finite weights if the loss diverges", async () => {
    const model = linear();
    const run = await fit(model, line(50), { optimizer: tf.train.sgd(1e18), batchSize: 10, epochs: 20 });
    expect(run.stopped).toBe("diverged");
    expect(weightsOf(model).every(Number.isFinite)).toBe(true);
  });

  it("leaves no tensor behind", async () => {
    const model = linear();
    const before = tf.memory().numTensors;
    await fit(model, line(100), { validation: line(20), batchSize: 30, epochs: 3 });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("fit in a notebook cell", () => {
  const key = Symbol.for("Jupyter.cell");
  afterEach(() => void delete (globalThis as Record<symbol, unknown>)[key]);

  it("obeys the running cell's signal", async () => {
    const abort = new AbortController();
    (globalThis as Record<symbol, unknown>)[key] = { signal: abort.signal };
    setTimeout(() => abort.abort(), 150);
    const run = await fit(linear(), line(5000), { batchSize: 1, epochs: 1000 });
    expect(run.stopped).toBe("interrupted");
    // Five million steps would take minutes.
    expect(run.seconds).toBeLessThan(15);
  });
});

describe("fit refuses", () => {
  const nan = { x: Float32Array.of(1, Number.NaN), y: Float32Array.of(1, 2) };
  const cases: [string, () => Promise<unknown>, string, RegExp][] = [
    ["rows that differ", () => fit(linear(), { x: line(3).x, y: line(2).y }), "ShapeError", /got 2 and 3/],
    ["NaN", () => fit(linear(), nan), "ValueError", /x must be finite: row 1/],
    ["no rows", () => fit(linear(), line(0)), "ShapeError", /at least one sample/],
    [
      "too large a batch",
      () => fit(linear(), line(3), { batchSize: 4 }),
      "ValueError",
      /from 1 to the 3 .* got 4/,
    ],
    [
      "inputs that do not fit the model",
      () => fit(linear(), { x: tf.ones([4, 2]), y: tf.ones([4, 1]) }),
      "ShapeError",
      /x does not fit the model: got shape \[4,2\], the model takes \[n,1\]/,
    ],
    [
      "targets that do not fit the model",
      () => fit(linear(), { x: tf.ones([4, 1]), y: tf.ones([4, 3]) }),
      "ShapeError",
      /y does not fit the model: got shape \[4,3\], the model gives \[n,1\]/,
    ],
    [
      "patience without validation",
      () => fit(linear(), line(3), { patience: 3 }),
      "ValueError",
      /validation/,
    ],
  ];
  it.each(cases)("%s", async (_, attempt, name, message) => {
    const before = tf.memory().numTensors;
    const error = await attempt().then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error?.name).toBe(name);
    expect(error?.message).toMatch(message);
    expect(tf.memory().numTensors - before).toBeLessThanOrEqual(4); // the models' own weights and the test's data
  });
});

describe("predict", () => {
  it("predicts every row, in order, in passes", async () => {
    const model = mlp({ inputs: 1, hidden: [20000], outputs: 1, random: new Random(1) });
    const x = Float32Array.from({ length: 3000 }, (_, i) => i / 3000);
    const before = tf.memory().numTensors;
    const y = await predict(model, x);
    expect(y.shape).toEqual([3000, 1]);
    expect(tf.memory().numTensors).toBe(before);
    const whole = tf.tidy(() => (model.apply(tf.tensor2d(x, [3000, 1])) as tf.Tensor).dataSync());
    y.data.forEach((value, i) => void expect(value).toBeCloseTo(whole[i], 4));
  });
});

it.each([true, false])("regularizers of layers count in the loss, traced: %s", async (jit) => {
  const { l2 } = tf.regularizers;
  const layer = tf.layers.dense({
    units: 1,
    inputShape: [1],
    kernelInitializer: "ones",
    kernelRegularizer: l2({ l2: 10 }),
  });
  const model = tf.sequential({ layers: [layer] });
  const zeros = { x: new Float32Array(2), y: new Float32Array(2) };
  const optimizer = tf.train.sgd(0.01);
  const run = await fit(model, zeros, { validation: zeros, epochs: 2, optimizer, jit });
  // w ← w − 0.01 · 20 w from w = 1, with the penalty 10 w².
  expect(run.history.map(({ loss }) => loss)).toEqual([expect.closeTo(10, 4), expect.closeTo(6.4, 4)]);
  expect(run.history.map(({ valLoss }) => valLoss)).toEqual([
    expect.closeTo(6.4, 4),
    expect.closeTo(4.096, 4),
  ]);
  expect(model.getWeights()[0].dataSync()[0]).toBeCloseTo(0.64, 5);
});
