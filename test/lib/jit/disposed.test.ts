import { DisposedError, tf } from "topolab";
import { jit } from "topolab/jit";
import { describe, expect, it } from "vitest";
import { loopIn, ways } from "./forms.js";

describe.each(ways)("a disposed loop in the form %s", (way) => {
  const counter = () => {
    const w = tf.variable(tf.scalar(0));
    const step = () => {
      w.assign(w.add(1) as tf.Scalar);
      return w.clone() as tf.Scalar;
    };
    return { w, step };
  };

  it("refuses to run, and leaves the variables with their values", async () => {
    const { w, step } = counter();
    const loop = loopIn(way, step, { steps: 3 });
    await loop.run();
    loop.dispose();
    await expect(loop.run()).rejects.toThrow(DisposedError);
    await expect(loop.run()).rejects.toThrow(/disposed/);
    expect(w.dataSync()[0]).toBe(3);
    const tensors = tf.memory().numTensors;
    loop.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
    expect(w.dataSync()[0]).toBe(3);
  });

  it("stops a run that is under way", async () => {
    const { w, step } = counter();
    const loop = loopIn(way, step, { steps: 10_000_000 });
    const run = loop.run({ onChunk: () => loop.dispose() });
    await expect(run).rejects.toThrow(DisposedError);
    const reached = w.dataSync()[0];
    expect(reached).toBeGreaterThan(0);
    expect(reached).toBeLessThan(10_000_000);
  });

  it("refuses data that were disposed, before and between runs", async () => {
    const data = tf.ones([4, 2]);
    const sum = (x: tf.Tensor) => x.sum() as tf.Scalar;
    const loop = loopIn(way, sum, { data: [data], batchSize: 2 });
    await loop.run();
    data.dispose();
    await expect(loop.run()).rejects.toThrow(DisposedError);
    loop.dispose();
    expect(() => loopIn(way, sum, { data: [data], batchSize: 2 })).toThrow(
      "Data of shape [4,2] that the step uses was disposed: keep it until the last run",
    );
  });

  it("refuses an optimizer that was disposed, and leaves the weights", async () => {
    const w = tf.variable(tf.scalar(1));
    const adam = tf.train.adam(0.1);
    const step = () => adam.minimize(() => w.square() as tf.Scalar, true, [w]) as tf.Scalar;
    const loop = loopIn(way, step, { steps: 3, optimizers: [adam] });
    await loop.run();
    const before = w.dataSync()[0];
    adam.dispose();
    await expect(loop.run()).rejects.toThrow(DisposedError);
    await expect(loop.run()).rejects.toThrow(/A variable of the optimizer/);
    expect(w.dataSync()[0]).toBe(before);
    loop.dispose();
  });

  it("names what was disposed inside the step", async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    const constant = tf.ones([1, 1]);
    const step = () => (model.apply(constant) as tf.Tensor).sum() as tf.Scalar;
    constant.dispose();
    const attempt = async () => await loopIn(way, step, { steps: 1 }).run();
    await expect(attempt()).rejects.toThrow(DisposedError);
    model.dispose();
    await expect(attempt()).rejects.toThrow(/is already disposed\): keep its tensors/);
  });

  it("refuses a variable that was disposed", async () => {
    const { w, step } = counter();
    const loop = loopIn(way, step, { steps: 3 });
    await loop.run();
    w.dispose();
    await expect(loop.run()).rejects.toThrow(DisposedError);
    loop.dispose();
  });
});

it.each([true, false])("a disposed function refuses to be called, jit: %s", (traced) => {
  const w = tf.variable(tf.scalar(2));
  const double = jit((x: tf.Tensor) => x.mul(w), { jit: traced });
  expect(double(tf.scalar(4)).dataSync()[0]).toBe(8);
  double.dispose();
  double.dispose();
  expect(() => double(tf.scalar(4))).toThrow(DisposedError);
  expect(w.dataSync()[0]).toBe(2);
});
