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

  it("refuses a variable that was disposed", async () => {
    const { w, step } = counter();
    const loop = loopIn(way, step, { steps: 3 });
    await loop.run();
    w.dispose();
    await expect(loop.run()).rejects.toThrow(/disposed/);
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
