import { Random, tf } from "topolab";
import { jit, normal } from "topolab/jit";
import { describe, expect, it } from "vitest";
import { TraceError } from "../../../lib/src/errors.js";

const forms = ["while", "lowered", "xla"] as const;
const scalarVariable = (value: number) => tf.tidy(() => tf.scalar(value).variable());
const refuses = (step: () => tf.Tensor, words: RegExp) => {
  const traced = jit(step);
  expect(traced).toThrow(TraceError);
  expect(traced).toThrow(words);
  traced.dispose();
};

describe("numbers that a step takes from JavaScript", () => {
  it.each([0, 1])("a counter in the loss is refused, counting from %d", async (first) => {
    const w = scalarVariable(0);
    const optimizer = tf.train.sgd(0.1);
    let t = first;
    const step = () =>
      optimizer.minimize(() => w.sub(1).square().mul(tf.scalar(++t)) as tf.Scalar, true, [w]) as tf.Scalar;
    expect(() => jit.loop(step, { steps: 10 })).toThrow(
      /passes a different number into Mul .*refusals\.test\.ts:\d+/,
    );
    expect(w.dataSync()[0]).toBe(0);
  });

  it("a counter that doubles is not mistaken for a rate", () => {
    const w = scalarVariable(0);
    const [one, other] = [tf.train.sgd(0.1), tf.train.sgd(0.2)];
    let beta = 0.1;
    refuses(() => {
      beta *= 2;
      one.minimize(() => w.mul(beta) as tf.Scalar, false, [w]);
      return other.minimize(() => w.sub(1).square() as tf.Scalar, true, [w])!;
    }, /passes a different number/);
  });

  it("one that changes between two calls is refused at the next", () => {
    const scales = [1, 1, 1, 2];
    let scale = 0;
    const f = jit((x: tf.Tensor) => x.mul(scale));
    const x = tf.scalar(1);
    expect(() => {
      for (scale of scales) f(x);
    }).toThrow(/passes a different number into Mul/);
    f.dispose();
  });

  it("one that changes between two epochs is refused before it is ignored", async () => {
    const w = scalarVariable(1);
    let beta = 0.1;
    const loop = jit.loop(() => w.mul(beta) as tf.Scalar, { steps: 3 });
    expect((await loop.run()).losses.loss).toBeCloseTo(0.1, 6);
    beta = 0.2;
    await expect(loop.run()).rejects.toThrow(TraceError);
    loop.dispose();
  });

  it("one that changes late is found within the time of fifty checks", async () => {
    const w = scalarVariable(1);
    let beta = 0.1;
    const loop = jit.loop(() => w.mul(beta) as tf.Scalar, { steps: 1000 });
    for (let run = 0; run < 10; run++) await loop.run();
    beta = 0.2;
    const train = async () => {
      for (let run = 0; run < 20_000; run++) await loop.run();
    };
    await expect(train()).rejects.toThrow(TraceError);
    loop.dispose();
  });

  it("an optimizer's rate in the loss is refused, because a schedule would not reach it", () => {
    const w = scalarVariable(1);
    const optimizer = tf.train.momentum(0.1, 0.9) as unknown as tf.Optimizer & { learningRate: number };
    refuses(() => {
      optimizer.minimize(() => w.square() as tf.Scalar, false, [w]);
      w.assign(w.mul(1 - optimizer.learningRate * 0.01) as tf.Scalar);
      return w.sub(0);
    }, /passes a different number/);
  });

  it("alternating variables are refused", () => {
    const pair = [scalarVariable(1), scalarVariable(2)];
    let turn = 0;
    refuses(() => pair[turn++ % 2].mul(2), /a different variable/);
  });

  it("alternating results are refused", () => {
    const [a, b] = [scalarVariable(1), scalarVariable(2)];
    let turn = 0;
    refuses(() => {
      const both = [a.mul(2), b.mul(3)];
      return both[turn++ % 2];
    }, /a different tensor/);
  });

  it("a variable's value is not read", () => {
    const w = scalarVariable(1);
    refuses(() => (w.dataSync()[0] > 0 ? w.mul(2) : w.mul(3)), /reads a tensor's values .*variable/);
  });

  it("NaN as a constant is the same each time", () => {
    const f = jit((x: tf.Tensor) => x.add(tf.tensor1d([Number.NaN, 1])));
    expect([...f(tf.ones([2])).dataSync()]).toEqual([Number.NaN, 2]);
    f.dispose();
  });
});

describe("learning rates", () => {
  const schedule = async (rate: number, options: object) => {
    const w = scalarVariable(0);
    const optimizer = tf.train.sgd(rate);
    const step = () => optimizer.minimize(() => w.sub(1).square() as tf.Scalar, true, [w]) as tf.Scalar;
    const loop = jit.loop(step, { steps: 10, optimizers: [optimizer], ...options });
    await loop.run({ rate: (i) => 0.01 * i });
    loop.dispose();
    return w.dataSync()[0];
  };

  it.each(forms)("start from 0 and are fed, %s", async (form) => {
    // w ← w + 2 · rate · (1 − w): 1 − Π (1 − 0.02 i), i = 0 … 9.
    const right = 1 - Array.from({ length: 10 }, (_, i) => 1 - 0.02 * i).reduce((a, b) => a * b);
    expect(await schedule(0, { form })).toBeCloseTo(right, 5);
    expect(await schedule(0, { jit: false })).toBeCloseTo(right, 5);
  });

  it.each([
    ["sgd", (rate: number) => tf.train.sgd(rate)],
    ["momentum", (rate: number) => tf.train.momentum(rate, 0.9)],
    ["nesterov", (rate: number) => tf.train.momentum(rate, 0.9, true)],
    ["adagrad", (rate: number) => tf.train.adagrad(rate)],
    ["adadelta", (rate: number) => tf.train.adadelta(rate)],
    ["adam", (rate: number) => tf.train.adam(rate)],
    ["adamax", (rate: number) => tf.train.adamax(rate)],
    ["rmsprop", (rate: number) => tf.train.rmsprop(rate)],
  ] as const)("of %s follow a schedule from 0 as they do op by op", async (_, make) => {
    const train = async (options: object) => {
      const w = tf.tidy(() => tf.tensor1d([0.5, -2, 3]).variable());
      const optimizer = make(0);
      const step = () =>
        optimizer.minimize(() => w.sub(1).square().sum() as tf.Scalar, true, [w]) as tf.Scalar;
      const loop = jit.loop(step, { steps: 20, optimizers: [optimizer], ...options });
      await loop.run({ rate: (i) => 0.002 * i });
      loop.dispose();
      return [...w.dataSync()];
    };
    const eager = await train({ jit: false });
    for (const form of forms)
      (await train({ form })).forEach((value, i) => void expect(value).toBeCloseTo(eager[i], 5));
  });

  it("of two optimizers are distinguished even if one is twice the other", async () => {
    const [a, b] = [scalarVariable(0), scalarVariable(0)];
    const [one, two] = [tf.train.sgd(0.1), tf.train.sgd(0.2)];
    const step = () => {
      one.minimize(() => a.mul(-1) as tf.Scalar, false, [a]);
      return two.minimize(() => b.mul(-1) as tf.Scalar, true, [b]) as tf.Scalar;
    };
    const loop = jit.loop(step, { steps: 2 });
    await loop.run({ rate: (i, optimizer) => (optimizer === 0 ? 1 : 10) + i });
    loop.dispose();
    expect([a.dataSync()[0], b.dataSync()[0]]).toEqual([3, 21]);
  });
});

describe("random numbers", () => {
  const constants = [
    [0.25, 0.75],
    [3, 3],
    [1e-7, 2e-7],
  ];

  it.each(constants)("constants behind a draw stay constants: %d, %d", async (first, second) => {
    for (const form of ["while", "lowered"] as const) {
      const a = tf.tidy(() => tf.ones([2]).variable());
      const w = tf.tidy(() => tf.zeros([2]).variable());
      const step = () => {
        const h = tf.dropout(a, 0.5);
        w.assign(tf.tensor1d([first, second]));
        return h.sum().add(w.sum()) as tf.Scalar;
      };
      const loop = jit.loop(step, { steps: 3, form });
      await loop.run();
      loop.dispose();
      expect([...w.dataSync()]).toEqual([Math.fround(first), Math.fround(second)]);
    }
  });

  it("tfjs's draws of one number are drawn again, with their offset and scale", () => {
    const f = jit(() => [
      tf.randomNormal([], 1000, 0.125),
      tf.randomUniform([1], -3, -1),
      tf.truncatedNormal([1]),
    ]);
    const draws = Array.from({ length: 400 }, () => f().map((tensor) => tensor.dataSync()[0]));
    f.dispose();
    const column = (k: number) => draws.map((draw) => draw[k]);
    const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
    const deviation = (values: number[]) => Math.sqrt(mean(values.map((v) => (v - mean(values)) ** 2)));
    expect(mean(column(0))).toBeCloseTo(1000, 1);
    expect(deviation(column(0))).toBeCloseTo(0.125, 1);
    expect(Math.min(...column(1))).toBeGreaterThan(-3);
    expect(Math.max(...column(1))).toBeLessThan(-1);
    expect(mean(column(1))).toBeCloseTo(-2, 0);
    expect(Math.max(...column(2).map(Math.abs))).toBeLessThanOrEqual(2);
    // A normal cut at two deviations has a deviation of 0.88.
    expect(Math.abs(deviation(column(2)) - 0.88)).toBeLessThan(0.1);
  });

  it("a deviation that changes is refused", () => {
    let sigma = 0;
    refuses(() => tf.randomNormal([3], 0, ++sigma), /a different normal distribution/);
  });

  it("a draw with a seed is a constant, as it is op by op", () => {
    const f = jit(() => tf.randomNormal([3], 0, 1, "float32", 7));
    expect([...f().dataSync()]).toEqual([...tf.randomNormal([3], 0, 1, "float32", 7).dataSync()]);
    f.dispose();
  });

  const one = tf.scalar(1);
  const random = new Random(1);
  it.each<[string, () => tf.Tensor]>([
    ["Math.random", () => one.mul(Math.random())],
    ["Math.random in a branch", () => (Math.random() < 0.5 ? one.mul(2) : one.mul(3))],
    ["integers of tf.randomUniform", () => tf.randomUniform([3], 0, 10, "int32")],
    ["integers of tf.randomUniformInt", () => tf.randomUniformInt([3], 0, 10)],
    ["integers of tf.randomNormal", () => tf.randomNormal([3], 0, 10, "int32")],
    ["tf.randomGamma", () => tf.randomGamma([3], 2)],
    ["tf.rand", () => tf.rand([3], () => Math.random())],
    ["tf.multinomial", () => tf.multinomial(tf.tensor1d([0.5, 0.5]), 3)],
    ["tf.multinomial with a seed", () => tf.multinomial(tf.tensor1d([0.5, 0.5]), 3, 5)],
    ["a generator of the library", () => one.mul(random.uniform())],
    ["a generator of the library in a branch", () => (random.uniform() < 0.5 ? one.mul(2) : one.mul(3))],
    ["the value of a draw", () => (tf.randomUniform([1]).dataSync()[0] < 0.5 ? one.mul(2) : one.mul(3))],
  ])("always refuses %s", (_, step) => {
    for (let attempt = 0; attempt < 8; attempt++) {
      const traced = jit(step);
      expect(traced).toThrow(TraceError);
      traced.dispose();
    }
  });
});

describe("tensors outside a graph", () => {
  const x = tf.tensor1d([3, 1, 3, 2]);

  it.each<[string, (x: tf.Tensor) => tf.Tensor]>([
    ["tf.unique", (at) => tf.unique(at.mul(1)).values],
    [
      "tf.image.nonMaxSuppression",
      (at) => tf.image.nonMaxSuppression(at.mul(1).reshape([1, 4]) as tf.Tensor2D, tf.ones([1]), 1),
    ],
  ])("%s of a computed tensor is refused: its size depends on values", (_, f) => {
    const traced = jit(f);
    expect(() => traced(x)).toThrow(/size .* depends on values/);
    traced.dispose();
  });

  it("tf.unique of a constant has the right size", () => {
    const traced = jit(() => tf.unique(x).values);
    expect([...traced().dataSync()]).toEqual([3, 1, 2]);
    traced.dispose();
  });

  it("a tensor kept for the next step is refused, and can be disposed", () => {
    let kept: tf.Tensor | undefined;
    const traced = jit((at: tf.Tensor) => {
      const next = kept ? kept.add(at) : at.mul(1);
      kept = tf.keep(next.clone());
      return next;
    });
    expect(() => traced(x)).toThrow(TraceError);
    expect(() => kept!.dataSync()).toThrow(/computed while a step was traced/);
    kept!.dispose();
  });

  it("a variable of a computed value is refused; one of given values is made once", () => {
    let v: tf.Variable | undefined;
    const computed = jit((at: tf.Tensor) => (v ??= tf.variable(at.mul(2))));
    expect(() => computed(x)).toThrow(/makes a variable from a computed value/);
    let w: tf.Variable | undefined;
    const given = jit((at: tf.Tensor) => {
      w ??= tf.variable(tf.randomNormal([4]));
      w.assign(w.add(at));
      return w.add(normal([4]).mul(0));
    });
    const first = [...given(x).dataSync()];
    const second = [...given(x).dataSync()];
    second.forEach((value, i) => void expect(value).toBeCloseTo(first[i] + x.dataSync()[i], 5));
    given.dispose();
  });
});
