import { tf } from "topolab";
import { jit } from "topolab/jit";
import { describe, expect, it } from "vitest";
import { TraceError } from "../../../lib/src/errors.js";

const forms = ["while", "lowered", "xla"] as const;
const scalarVariable = (value: number) => tf.tidy(() => tf.scalar(value).variable());

describe("after a refused recording", () => {
  it("a stateful recurrent layer can be reset, and runs untraced", async () => {
    const layer = tf.layers.simpleRNN({ units: 2, stateful: true, batchInputShape: [1, 2, 1] });
    const model = tf.sequential({ layers: [layer] });
    const x = tf.ones([1, 2, 1]);
    const step = () => (model.apply(x) as tf.Tensor).sum() as tf.Scalar;
    const before = step().dataSync()[0];
    model.resetStates();
    expect(() => jit.loop(step, { steps: 2 })).toThrow(/call resetStates\(\) and run with `jit: false`/);
    model.resetStates();
    const loop = jit.loop(step, { steps: 1, jit: false });
    expect((await loop.run()).losses.loss).toBeCloseTo(before, 6);
    loop.dispose();
  });

  it("an optimizer whose state was replaced needs a new loop, and the error says so", async () => {
    const w = scalarVariable(1);
    const adam = tf.train.adam(0.1);
    const step = () => adam.minimize(() => w.square() as tf.Scalar, true, [w]) as tf.Scalar;
    const loop = jit.loop(step, { steps: 2 });
    await loop.run();
    await adam.setWeights(await adam.getWeights());
    await expect(loop.run()).rejects.toThrow(/Create a new loop or function .* setWeights/);
    loop.dispose();
    const next = jit.loop(step, { steps: 2 });
    await next.run();
    next.dispose();
    expect(adam.iterations).toBe(4);
  });
});

type Sgd = InstanceType<typeof tf.SGDOptimizer>;

describe("a learning rate that the step sets", () => {
  const descend = (sgd: Sgd, w: tf.Variable) =>
    sgd.minimize(() => w.square() as tf.Scalar, true, [w]) as tf.Scalar;
  const rates: [string, (sgd: Sgd, w: tf.Variable) => tf.Scalar][] = [
    [
      "to a number",
      (sgd, w) => {
        sgd.setLearningRate(0.5);
        return descend(sgd, w);
      },
    ],
    [
      "to a part of what it was",
      (sgd, w) => {
        sgd.setLearningRate(readRate(sgd) * 0.9);
        return descend(sgd, w);
      },
    ],
    [
      "after the update",
      (sgd, w) => {
        const loss = descend(sgd, w);
        sgd.setLearningRate(readRate(sgd) * 0.9);
        return loss;
      },
    ],
    [
      "for the time of the update",
      (sgd, w) => {
        const rate = readRate(sgd);
        sgd.setLearningRate(rate * 0.9);
        const loss = descend(sgd, w);
        sgd.setLearningRate(rate);
        return loss;
      },
    ],
  ];
  const readRate = (sgd: Sgd) => (sgd as unknown as { learningRate: number }).learningRate;

  it.each(rates)("%s is refused", (_, step) => {
    const w = scalarVariable(1);
    const sgd = tf.train.sgd(0.25);
    expect(() => jit.loop(() => step(sgd, w), { steps: 3 })).toThrow(TraceError);
    expect(() => jit.loop(() => step(sgd, w), { steps: 3 })).toThrow(/Pass the rate as `rate`/);
    expect(w.dataSync()[0]).toBe(1);
  });

  it("is refused if the optimizer itself does it", () => {
    class Decaying extends tf.SGDOptimizer {
      override applyGradients(gradients: Parameters<Sgd["applyGradients"]>[0]): void {
        super.applyGradients(gradients);
        this.learningRate *= 0.9;
      }
    }
    const w = scalarVariable(1);
    const sgd = new Decaying(0.25);
    expect(() => jit.loop(() => descend(sgd, w), { steps: 3 })).toThrow(
      /changes the learning rate of Decaying/,
    );
  });
});

it.each(forms)("data that the step assigns are refused, %s", (form) => {
  const d = tf.variable(tf.ones([3]));
  const step = (x: tf.Tensor) => {
    d.assign(d.mul(2));
    return x.sum() as tf.Scalar;
  };
  expect(() => jit.loop(step, { data: [d], batchSize: 1, form })).toThrow(TraceError);
  expect(() => jit.loop(step, { data: [d], batchSize: 1, form })).toThrow(/which is also the loop's data/);
});
