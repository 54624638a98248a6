import { DisposedError, Random, tf, ValueError } from "topolab";
import { jit, normal, uniform } from "topolab/jit";
import { describe, expect, it } from "vitest";
import { TraceError } from "../../../lib/src/errors.js";

const both = [true, false];
const values = (results: tf.Tensor | tf.Tensor[]) => [results].flat().map((result) => [...result.dataSync()]);

describe("a function with `jit: false` behaves like the traced one", () => {
  it("draws the same numbers", () => {
    const drawn = both.map((traced) => {
      const fn = jit((x: tf.Tensor) => [x.add(normal([3])), uniform([2])], {
        random: new Random(5),
        jit: traced,
      });
      const x = tf.zeros([3]);
      const calls = [fn(x), fn(x)].map(values);
      fn.dispose();
      return calls.flat(2);
    });
    drawn[0].forEach((value, i) => {
      expect(drawn[1][i]).toBeCloseTo(value, 5);
    });
    expect(new Set(drawn[0]).size).toBe(10);
  });

  it("draws with the seeds of the step that it is a part of", async () => {
    const noise = jit(() => normal([]), { jit: false });
    const means = [];
    for (const traced of both) {
      const loop = jit.loop(() => noise().add(normal([])) as tf.Scalar, { steps: 3, jit: traced });
      means.push((await loop.run({ seeds: [3, 4] })).losses.loss);
      loop.dispose();
    }
    expect(means[0]).toBeCloseTo(means[1], 5);
  });

  it.each(both)("returns new tensors, and leaves no other behind, traced: %s", (traced) => {
    const v = tf.variable(tf.scalar(3));
    const x = tf.scalar(2);
    const fn = jit((input: tf.Tensor) => [input, v, v, input.add(1).square()], { jit: traced });
    const first = fn(x);
    const tensors = tf.memory().numTensors;
    const results = fn(x);
    expect(values(results).flat()).toEqual([2, 3, 3, 9]);
    results[1].dispose();
    expect(results[2].dataSync()[0]).toBe(3);
    tf.dispose(results);
    expect(tf.memory().numTensors).toBe(tensors);
    expect([x.dataSync()[0], v.dataSync()[0]]).toEqual([2, 3]);
    fn.dispose();
    tf.dispose([first, x, v]);
  });

  it.each(both)("refuses arguments and results that are not tensors, traced: %s", (traced) => {
    const fn = jit((() => 3) as unknown as (x: tf.Tensor) => tf.Tensor, { jit: traced });
    expect(() => fn(tf.scalar(1))).toThrow("must return a tensor or an array of tensors: got 3");
    expect(() => fn(1 as unknown as tf.Tensor)).toThrow(ValueError);
    expect(() => fn(1 as unknown as tf.Tensor)).toThrow(
      "argument 1 is of type number. Pass a number as tf.scalar",
    );
    fn.dispose();
  });

  it.each(both)("names a tensor that was disposed, traced: %s", (traced) => {
    const c = tf.scalar(1);
    c.dispose();
    const fn = jit((x: tf.Tensor) => x.add(c), { jit: traced });
    expect(() => fn(tf.scalar(1))).toThrow(DisposedError);
    fn.dispose();
  });
});

describe("a traced function inside a gradient", () => {
  const v = tf.variable(tf.scalar(3));
  const sgd = tf.train.sgd(0.1);

  it("is refused, because its gradient would be lost", () => {
    const fn = jit((x: tf.Tensor) => v.square().mul(x));
    const one = tf.scalar(1);
    const attempt = () => sgd.minimize(() => fn(one).add(v) as tf.Scalar);
    expect(attempt).toThrow(TraceError);
    expect(attempt).toThrow(/differentiated from outside/);
    expect(v.dataSync()[0]).toBe(3);
    expect(fn(one).dataSync()[0]).toBe(9);
    fn.dispose();
  });

  it("is differentiated with `jit: false`", () => {
    const fn = jit((x: tf.Tensor) => v.square().mul(x), { jit: false });
    sgd.minimize(() => fn(tf.scalar(1)) as tf.Scalar);
    // 3 − 0.1 · 2 · 3
    expect(v.dataSync()[0]).toBeCloseTo(2.4, 6);
  });
});
