import { Random, tf } from "topolab";
import { jit, normal, uniform } from "topolab/jit";
import { describe, expect, it } from "vitest";

const scalarVariable = (value: number) => tf.tidy(() => tf.scalar(value).variable());

describe("jit", () => {
  it("computes what the function computes, tracing once for each signature", () => {
    const fn = (a: tf.Tensor, b: tf.Tensor) => a.matMul(b).relu().sum();
    const traced = jit(fn);
    const random = new Random(1);
    for (const n of [3, 4, 3, 4, 3]) {
      const a = tf.tensor2d(random.normals(n * 2), [n, 2]);
      const b = tf.tensor2d(random.normals(2 * n), [2, n]);
      expect(traced(a, b).dataSync()[0]).toBeCloseTo(a.matMul(b).relu().sum().dataSync()[0], 5);
    }
    expect(traced.traces).toBe(2);
    traced.dispose();
  });

  it("updates variables, and sees what is assigned between calls", () => {
    const count = scalarVariable(0);
    const step = jit((by: tf.Tensor) => {
      count.assign(count.add(by) as tf.Scalar);
      return count.mul(10);
    });
    expect(step(tf.scalar(2)).dataSync()[0]).toBe(20);
    expect(count.dataSync()[0]).toBe(2);
    count.assign(tf.scalar(100));
    expect(step(tf.scalar(1)).dataSync()[0]).toBe(1010);
    const held = count.clone();
    step(tf.scalar(1));
    expect(held.dataSync()[0]).toBe(101);
    step.dispose();
    expect(count.dataSync()[0]).toBe(102);
  });

  it("follows a learning rate that changes, without another trace", () => {
    const w = scalarVariable(0);
    const optimizer = tf.train.sgd(1);
    const step = jit(() => optimizer.minimize(() => w.mul(-1) as tf.Scalar, true, [w])!);
    step();
    optimizer.setLearningRate(0.25);
    step();
    expect(w.dataSync()[0]).toBe(1.25);
    expect(step.traces).toBe(1);
    step.dispose();
  });

  it("differentiates twice: a gradient penalty", () => {
    const w = scalarVariable(3);
    const optimizer = tf.train.sgd(0.1);
    // f(x) = w x², f′(x) = 2 w x; the penalty (f′(x) − 1)² has the derivative 2 (2 w x − 1) 2 x in w.
    const penalty = (x: tf.Tensor) =>
      tf
        .grad((at) => at.square().mul(w))(x)
        .sub(1)
        .square()
        .mean() as tf.Scalar;
    const step = jit((x: tf.Tensor) => optimizer.minimize(() => penalty(x), true, [w])!);
    step(tf.tensor1d([0.5]));
    expect(w.dataSync()[0]).toBeCloseTo(3 - 0.1 * 2 * (2 * 3 * 0.5 - 1) * 1, 5);
    step.dispose();
  });

  it("draws new noise at each call, with the right distribution", () => {
    const draw = jit(() => [normal([20000]), uniform([20000])]);
    const [[a, u], [b]] = [draw(), draw()];
    const { mean, variance } = tf.moments(a);
    expect(mean.dataSync()[0]).toBeCloseTo(0, 1);
    expect(variance.dataSync()[0]).toBeCloseTo(1, 1);
    expect(u.min().dataSync()[0]).toBeGreaterThanOrEqual(0);
    expect(u.mean().dataSync()[0]).toBeCloseTo(0.5, 1);
    expect(a.mul(b).mean().dataSync()[0]).toBeCloseTo(0, 1);
    draw.dispose();
  });

  it("draws new numbers for tfjs's noise too, and drops out units", () => {
    const noisy = jit((x: tf.Tensor) => [
      x.add(tf.randomNormal([20000], 3, 0.5)),
      tf.randomUniform([20000], -2, 6),
      tf.dropout(tf.ones([20000]), 0.25),
    ]);
    const zero = tf.zeros([20000]);
    const [[a, u, kept], [b]] = [noisy(zero), noisy(zero)];
    const { mean, variance } = tf.moments(a);
    expect(mean.dataSync()[0]).toBeCloseTo(3, 1);
    expect(variance.dataSync()[0]).toBeCloseTo(0.25, 1);
    expect(a.sub(3).mul(b.sub(3)).mean().dataSync()[0]).toBeCloseTo(0, 1);
    expect(u.min().dataSync()[0]).toBeCloseTo(-2, 1);
    expect(u.max().dataSync()[0]).toBeCloseTo(6, 1);
    expect(new Set(kept.dataSync().map((value) => Math.round(value * 3)))).toEqual(new Set([0, 4]));
    expect(kept.mean().dataSync()[0]).toBeCloseTo(1, 1);
    noisy.dispose();
  });

  it("leaves no tensor behind", () => {
    const w = scalarVariable(1);
    const optimizer = tf.train.adam(0.1);
    const step = jit(
      (x: tf.Tensor) => optimizer.minimize(() => w.mul(x).square().sum() as tf.Scalar, true, [w])!,
    );
    const x = tf.ones([3]);
    step(x).dispose();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 50; i++) step(x).dispose();
    expect(tf.memory().numTensors).toBe(before);
    step.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("jit refuses, naming the line", () => {
  const x = tf.tensor1d([1, 2, 3]);

  it("a step that reads values", () => {
    const step = jit((input: tf.Tensor) => input.mul(input.sum().dataSync()[0]));
    expect(() => step(x)).toThrow(/reads a tensor's values .*jit\.test\.ts:\d+.*the result of Sum/);
  });

  it("numbers that JavaScript draws", () => {
    const step = jit((input: tf.Tensor) => input.mul(tf.tensor1d([1, 2, Math.random()])));
    expect(() => step(x)).toThrow(/passes a different number into Mul \(at .*jit\.test\.ts:\d+/);
  });

  it("operations that change from run to run", () => {
    let runs = 0;
    const step = jit((input: tf.Tensor) => (runs++ % 2 === 0 ? input.sin() : input.cos()));
    expect(() => step(x)).toThrow(/does something different each time it runs: Sin/);
  });

  it("and leaves the variables as they were", () => {
    const w = scalarVariable(5);
    const step = jit((input: tf.Tensor) => {
      w.assign(tf.scalar(7));
      return input.mul(input.dataSync()[0]);
    });
    expect(() => step(x)).toThrow(/reads/);
    expect(w.dataSync()[0]).toBe(5);
  });
});

describe("jit.loop", () => {
  const rows = tf.range(0, 10).reshape([10, 1]);

  it("takes rows in the given order, in chunks that do not matter", async () => {
    const seen = tf.tidy(() => tf.zeros([1]).variable());
    // A number whose digits are the rows in the order of use.
    const step = (x: tf.Tensor) => {
      seen.assign(seen.mul(10).add(x.reshape([1])) as tf.Tensor1D);
      return x.sum() as tf.Scalar;
    };
    const loop = jit.loop(step, { data: [rows], batchSize: 1, steps: 5 });
    const outcome = await loop.run({ order: Int32Array.of(3, 1, 4, 1, 5) });
    expect(seen.dataSync()[0]).toBe(31415);
    expect(outcome).toEqual({ losses: { loss: 14 / 5 }, steps: 5, diverged: undefined });
    loop.dispose();
  });

  it("draws the same noise in every form of the same seeds, and in eager mode", async () => {
    const sums: number[] = [];
    for (const form of ["while", "lowered", "xla", "eager"] as const) {
      const sum = scalarVariable(0);
      const step = () => {
        sum.assign(
          sum
            .mul(0.9)
            .add(normal([3]).sum())
            .add(normal([5, 7, 2]).mul(0.1).cumsum(1).sum())
            .add(normal([]))
            .add(uniform([2, 3]).sum()) as tf.Scalar,
        );
        return sum.clone() as tf.Scalar;
      };
      const loop = jit.loop(step, form === "eager" ? { steps: 20, jit: false } : { steps: 20, form });
      await loop.run({ seeds: [5, 6] });
      sums.push(sum.dataSync()[0]);
      loop.dispose();
    }
    for (const sum of sums.slice(1)) expect(sum).toBeCloseTo(sums[0], 4);
  });

  it.each(["while", "lowered", "xla"] as const)(
    "%s stops at the step whose loss is not finite",
    async (form) => {
      const w = scalarVariable(1);
      const step = () => {
        w.assign(w.mul(1e10) as tf.Scalar);
        return w.square() as tf.Scalar;
      };
      const loop = jit.loop(step, { steps: 100, form });
      // (10¹⁰)² is 10²⁰; the square of 10²⁰ overflows float32 at the second step.
      expect(await loop.run()).toMatchObject({ diverged: 1, steps: 2 });
      loop.dispose();
    },
  );

  it("lets the event loop run, and stops when told to", async () => {
    const w = scalarVariable(0);
    const step = () => {
      w.assign(w.add(1) as tf.Scalar);
      return w.clone() as tf.Scalar;
    };
    const steps = 1_000_000;
    const loop = jit.loop(step, { steps, form: "while" });
    const abort = new AbortController();
    let first = true;
    const onChunk = () => {
      if (first) setTimeout(() => abort.abort(), 150);
      first = false;
    };
    const outcome = await loop.run({ signal: abort.signal, onChunk });
    expect(outcome.steps).toBeGreaterThan(10);
    expect(outcome.steps).toBeLessThan(steps);
    expect(w.dataSync()[0]).toBe(outcome.steps);
    loop.dispose();
  });

  it.each([true, false])("lets it run even if each run is short, jit: %s", async (traced) => {
    const w = scalarVariable(0);
    const step = () => {
      w.assign(w.add(1) as tf.Scalar);
      return w.clone() as tf.Scalar;
    };
    const loop = jit.loop(step, { steps: 1, jit: traced });
    let rung = false;
    setTimeout(() => (rung = true), 10);
    const deadline = performance.now() + 30_000;
    while (!rung && performance.now() < deadline) await loop.run();
    expect(rung).toBe(true);
    loop.dispose();
  });

  it("follows a schedule of learning rates", async () => {
    const w = scalarVariable(0);
    const optimizer = tf.train.sgd(1);
    const step = () => optimizer.minimize(() => w.mul(-1) as tf.Scalar, true, [w]) as tf.Scalar;
    const loop = jit.loop(step, { steps: 4 });
    await loop.run({ rate: (i) => 10 ** -i });
    expect(w.dataSync()[0]).toBeCloseTo(1.111, 5);
    loop.dispose();
  });
});
