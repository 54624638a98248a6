import { tf, ValueError } from "topolab";
import { jit } from "topolab/jit";
import { fit } from "topolab/train";
import { describe, expect, it } from "vitest";
import { loopIn, runIn, type Way, ways } from "./forms.js";

type Gradients = Parameters<tf.Optimizer["applyGradients"]>[0];

const squaredError = (w: tf.Variable) => () => w.sub(1).square().sum() as tf.Scalar;
const start = () => tf.variable(tf.tensor1d([0, 3]));
const minimizing = (optimizer: tf.Optimizer, w: tf.Variable) => () =>
  optimizer.minimize(squaredError(w), true, [w]) as tf.Scalar;

/** Gradient descent as a user writes it; tfjs's `incrementIterations` is protected. */
class Descent extends tf.Optimizer {
  static readonly className = "Descent";
  constructor(public learningRate: number) {
    super();
  }
  protected get rate(): number {
    return this.learningRate;
  }
  override applyGradients(gradients: Gradients): void {
    const named = Array.isArray(gradients)
      ? gradients.map(({ name, tensor }) => [name, tensor] as const)
      : Object.entries(gradients);
    tf.tidy(() => {
      for (const [name, gradient] of named) {
        const weight = tf.engine().registeredVariables[name];
        weight.assign(weight.sub(gradient.mul(this.rate)));
      }
    });
    this.incrementIterations();
  }
  getConfig() {
    return {};
  }
}

/** The same with a rate of another name. */
class Renamed extends Descent {
  lr = 0.1;
  constructor() {
    super(0.1);
    Reflect.deleteProperty(this, "learningRate");
  }
  protected override get rate(): number {
    return this.lr;
  }
}

const makers: Record<string, () => tf.Optimizer> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  adagrad: () => tf.train.adagrad(0.1),
  adadelta: () => tf.train.adadelta(0.1),
  adam: () => tf.train.adam(0.1),
  adamax: () => tf.train.adamax(0.1),
  rmsprop: () => tf.train.rmsprop(0.1),
  "a user's own": () => new Descent(0.1),
};

describe.each(Object.entries(makers))("the count of updates of %s", (_, make) => {
  it.each(ways)("is the number of steps in the form %s", async (way) => {
    const [optimizer, w] = [make(), start()];
    const step = () => {
      optimizer.minimize(squaredError(w), false, [w]);
      return minimizing(optimizer, w)();
    };
    const loop = loopIn(way, step, { steps: 20 });
    await loop.run();
    await loop.run({ steps: 5 });
    loop.dispose();
    expect(optimizer.iterations).toBe(2 * 25);
  });
});

it("counts the calls of a traced function", () => {
  const [optimizer, w] = [tf.train.adam(0.1), start()];
  const step = jit(minimizing(optimizer, w));
  for (let i = 0; i < 3; i++) step();
  expect(optimizer.iterations).toBe(3);
  step.dispose();
});

it("leaves the count unchanged if a step cannot be traced", () => {
  const [optimizer, w] = [tf.train.sgd(0.1), start()];
  const step = jit(() => minimizing(optimizer, w)().mul(w.dataSync()[0]));
  expect(() => step()).toThrow(/reads/);
  expect(optimizer.iterations).toBe(0);
});

it.each(["while", "lowered", "xla"] as const)(
  "Adam's saved state continues like eager steps: %s",
  async (form) => {
    const run = async (way: Way, w: tf.Variable, optimizer: tf.Optimizer) =>
      runIn(way, minimizing(optimizer, w), { steps: 20 });
    const resumed = async (way: Way) => {
      const [first, w] = [tf.train.adam(0.1), start()];
      await run(way, w, first);
      const second = tf.train.adam(0.1);
      await second.setWeights(await first.getWeights());
      await run(way, w, second);
      return [...w.dataSync()];
    };
    const uninterrupted = start();
    await runIn("eager", minimizing(tf.train.adam(0.1), uninterrupted), { steps: 40 });
    const [traced, expected] = [await resumed(form), uninterrupted.dataSync()];
    traced.forEach((value, k) => void expect(value).toBeCloseTo(expected[k], 5));
  },
);

describe.each(ways)("a schedule in the form %s", (way) => {
  it("leaves the optimizer's rate unchanged", async () => {
    for (const make of [makers.sgd, makers.adam, makers["a user's own"]]) {
      const [optimizer, w] = [make() as tf.Optimizer & { learningRate: number }, start()];
      const options = { steps: 4, optimizers: [optimizer] };
      const loop = loopIn(way, minimizing(optimizer, w), options);
      await loop.run({ rate: (i) => 0.01 * i });
      expect(optimizer.learningRate).toBe(0.1);
      const before = w.dataSync().slice();
      await loop.run({ steps: 1 });
      const moved = Math.abs(w.dataSync()[1] - before[1]);
      // SGD at its own 0.1 moves 0.2 · (w − 1); Adam about 0.1.
      expect(moved).toBeGreaterThan(0.05);
      loop.dispose();
    }
  });

  it("leaves it unchanged if the run is interrupted or fails", async () => {
    const [optimizer, w] = [tf.train.sgd(0.1), start()];
    const loop = loopIn(way, minimizing(optimizer, w), { steps: 1_000_000, optimizers: [optimizer] });
    const failing = loop.run({
      rate: () => 1e-3,
      onChunk: () => {
        throw new Error("a figure failed");
      },
    });
    await expect(failing).rejects.toThrow("a figure failed");
    expect((optimizer as unknown as { learningRate: number }).learningRate).toBe(0.1);
    loop.dispose();
  });

  it("drives a user's own optimizer", async () => {
    const [optimizer, w] = [new Descent(0.5), start()];
    const options = { steps: 3, optimizers: [optimizer] };
    await runIn(way, minimizing(optimizer, w), options, { rate: (i: number) => [0.1, 0.2, 0][i] });
    // Each step multiplies w − 1 by 1 − 2·rate.
    const left = 0.8 * 0.6;
    expect(w.dataSync()[0]).toBeCloseTo(1 - left, 6);
    expect(w.dataSync()[1]).toBeCloseTo(1 + 2 * left, 6);
  });

  it("drives optimizers by their order in `optimizers`", async () => {
    const [a, b] = [start(), start()];
    const [first, second] = [tf.train.sgd(1), tf.train.sgd(1)];
    const step = () => minimizing(first, a)().add(minimizing(second, b)()) as tf.Scalar;
    const rate = (_: number, k: number) => [0.1, 0.2][k];
    await runIn(way, step, { steps: 1, optimizers: [second, first] }, { rate });
    expect(a.dataSync()[1]).toBeCloseTo(1 + 2 * 0.6, 6);
    expect(b.dataSync()[1]).toBeCloseTo(1 + 2 * 0.8, 6);
  });

  it("refuses an optimizer whose rate it cannot set", async () => {
    const [optimizer, w] = [new Renamed(), start()];
    const loop = loopIn(way, minimizing(optimizer, w), { steps: 2, optimizers: [optimizer] });
    await loop.run();
    // Without a schedule it trains: (3 − 1)·0.8² + 1.
    expect(w.dataSync()[1]).toBeCloseTo(1 + 2 * 0.64, 6);
    await expect(loop.run({ rate: () => 0.1 })).rejects.toThrow(ValueError);
    await expect(loop.run({ rate: () => 0.1 })).rejects.toThrow(/optimizer Renamed cannot be set/);
    loop.dispose();
  });

  it("refuses a rate that is not a finite number, before the first step", async () => {
    const [optimizer, w] = [tf.train.sgd(0.1), start()];
    const loop = loopIn(way, minimizing(optimizer, w), { steps: 2, optimizers: [optimizer] });
    const rate = (i: number) => [0.1, Number.NaN][i];
    await expect(loop.run({ rate })).rejects.toThrow("rate must return a finite number: got NaN for step 1");
    expect([...w.dataSync()]).toEqual([0, 3]);
    loop.dispose();
  });
});

describe.each([
  ["minimize", true],
  ["applyGradients", false],
] as const)("a user's own optimizer, called by %s and not named", (_, byMinimize) => {
  it.each(["while", "xla"] as const)("follows its rate from run to run: %s", async (form) => {
    class Fresh extends Descent {
      override applyGradients(gradients: Gradients): void {
        super.applyGradients(gradients);
      }
    }
    const [optimizer, w] = [new Fresh(0.1), start()];
    const step = () => {
      if (byMinimize) return minimizing(optimizer, w)();
      const { value, grads } = tf.variableGrads(squaredError(w), [w]);
      optimizer.applyGradients(grads);
      return value;
    };
    const loop = jit.loop(step, { steps: 1, form });
    await loop.run();
    optimizer.learningRate = 0.2;
    await loop.run();
    expect(w.dataSync()[1]).toBeCloseTo(1 + 2 * 0.8 * 0.6, 6);
    expect(optimizer.iterations).toBe(2);
    loop.dispose();
  });
});

it("a class that extends tfjs's Adam keeps what it adds", async () => {
  class Signed extends tf.AdamOptimizer {
    override applyGradients(gradients: Gradients): void {
      const named = (gradients as { name: string; tensor: tf.Tensor }[]).map(({ name, tensor }) => ({
        name,
        tensor: tensor.neg(),
      }));
      super.applyGradients(named);
    }
  }
  const [eager, traced] = [start(), start()];
  for (const [way, w] of [
    ["eager", eager],
    ["while", traced],
  ] as const)
    await runIn(way, minimizing(new Signed(0.1, 0.9, 0.999, 1e-8), w), { steps: 5 });
  traced.dataSync().forEach((value, k) => void expect(value).toBeCloseTo(eager.dataSync()[k], 5));
  expect(traced.dataSync()[1]).toBeGreaterThan(3);
});

it("an update that computes with its own count of steps is refused", async () => {
  class Decaying extends Descent {
    override applyGradients(gradients: Gradients): void {
      const rate = this.learningRate;
      this.learningRate = rate / (1 + this.iterations);
      super.applyGradients(gradients);
      this.learningRate = rate;
    }
  }
  const step = minimizing(new Decaying(0.1), start());
  expect(() => jit.loop(step, { steps: 4 })).toThrow(/a different number/);
});

it.each([true, false])("fit trains by an optimizer without `learningRate`, jit: %s", async (traced) => {
  const w = tf.variable(tf.tensor1d([3]));
  const learner = { variables: () => [w], loss: () => squaredError(w)() };
  const data = { x: { data: new Float32Array(4), shape: [4, 1] } };
  await fit(learner, data, { optimizer: new Renamed(), batchSize: 2, epochs: 1, jit: traced });
  expect(w.dataSync()[0]).toBeCloseTo(1 + 2 * 0.64, 6);
});

it.each(ways)(
  "a rate of NaN gives a loss of NaN after one step, and remains the optimizer's, %s",
  async (way) => {
    const w = start();
    const adam = tf.train.adam(Number.NaN);
    const outcome = await runIn(way, minimizing(adam, w), { steps: 5 });
    expect(outcome).toMatchObject({ steps: 2, diverged: 1 });
    expect(adam).toMatchObject({ learningRate: Number.NaN });
  },
);
