import { Random, tf } from "topolab";
import { mlp } from "topolab/models";
import { type FitOptions, fit, type Learner } from "topolab/train";
import { describe, expect, it } from "vitest";

const weightsOf = (model: tf.LayersModel) => model.getWeights().flatMap((weight) => [...weight.dataSync()]);
const ways: [string, FitOptions][] = [
  ["eager", { jit: false }],
  ["traced", {}],
  ["traced with state in place", { jit: "lowered" }],
];

/** a ← ema·a + (1 − ema)·w over all steps, from the first weights on. */
function averaged(weights: number[][], ema: number): number[] {
  return weights.reduce((average, now) => average.map((a, i) => ema * a + (1 - ema) * now[i]));
}

describe.each(ways)("ema, %s", (_, how) => {
  const random = new Random(4);
  const data = {
    x: { data: random.normals(40), shape: [20, 2] },
    y: { data: random.normals(20), shape: [20, 1] },
  };
  const train = async (options: FitOptions) => {
    const model = mlp({ inputs: 2, hidden: [4], outputs: 1, random: new Random(1) });
    const weights = [weightsOf(model)];
    const onEpoch = () => void weights.push(weightsOf(model));
    const run = await fit(model, data, {
      optimizer: tf.train.sgd(0.1),
      batchSize: 20,
      epochs: 5,
      seed: 2,
      onEpoch,
      ...how,
      ...options,
    });
    return { weights, end: weightsOf(model), losses: run.history.map(({ loss }) => loss) };
  };

  it("averages the weights of all steps and does not change the training", async () => {
    const plain = await train({});
    const withAverage = await train({ ema: 0.9 });
    expect(withAverage.losses).toEqual(plain.losses);
    expect(withAverage.weights).toEqual(plain.weights);
    const expected = averaged(plain.weights, 0.9);
    withAverage.end.forEach((value, i) => void expect(value).toBeCloseTo(expected[i], 6));
  });

  it("averages a learner's variables", async () => {
    const x = { data: Float32Array.of(1, 2, 0.5, -1, 1, 1), shape: [3, 2] };
    const run = async (options: FitOptions) => {
      const v = tf.variable(tf.tensor1d([1, 1]));
      const learner: Learner = {
        variables: () => [v],
        loss: (batch) => batch.mul(v).sum(1).square().mean(),
      };
      const weights = [[...v.dataSync()]];
      const onEpoch = () => void weights.push([...v.dataSync()]);
      const optimizer = tf.train.sgd(0.1);
      const { history } = await fit(
        learner,
        { x },
        { optimizer, batchSize: 3, epochs: 4, seed: 1, onEpoch, ...how, ...options },
      );
      return { weights, end: [...v.dataSync()], losses: history.map(({ loss }) => loss) };
    };
    const plain = await run({});
    const withAverage = await run({ ema: 0.99 });
    expect(withAverage.losses).toEqual(plain.losses);
    expect(plain.losses[3]).toBeLessThan(plain.losses[0] / 10);
    const expected = averaged(plain.weights, 0.99);
    withAverage.end.forEach((value, i) => void expect(value).toBeCloseTo(expected[i], 6));
  });

  it("agrees with the closed form for a parabola", async () => {
    const v = tf.variable(tf.scalar(1));
    const learner: Learner = { variables: () => [v], loss: () => v.square().div(2) as tf.Scalar };
    const [rate, ema, steps] = [0.25, 0.5, 6];
    await fit(
      learner,
      { x: new Float32Array(1) },
      { optimizer: tf.train.sgd(rate), epochs: steps, ema, ...how },
    );
    // w_k = q^k with q = 1 − rate, so a_k = ema^k + (1 − ema) q (q^k − ema^k) / (q − ema).
    const q = 1 - rate;
    const expected = ema ** steps + ((1 - ema) * q * (q ** steps - ema ** steps)) / (q - ema);
    expect(v.dataSync()[0]).toBeCloseTo(expected, 6);
  });

  it("leaves an integer counter unchanged", async () => {
    const v = tf.variable(tf.scalar(1));
    const steps = tf.variable(tf.scalar(0, "int32"), false);
    const learner: Learner = {
      variables: () => [v, steps],
      loss: () => {
        steps.assign(steps.add(tf.scalar(1, "int32")));
        return v.square() as tf.Scalar;
      },
    };
    await fit(
      learner,
      { x: new Float32Array(1) },
      { optimizer: tf.train.sgd(0.1), epochs: 3, ema: 0.9, ...how },
    );
    expect(steps.dataSync()[0]).toBe(3);
  });
});
