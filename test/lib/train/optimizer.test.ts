import { Random, tf } from "topolab";
import { mlp } from "topolab/models";
import { type FitOptions, fit, type Learner, schedules } from "topolab/train";
import { describe, expect, it } from "vitest";

const network = (hidden = [3]) => mlp({ inputs: 1, hidden, outputs: 1, random: new Random(1) });
const data = { x: Float32Array.of(1, 2, 3, 4), y: Float32Array.of(1, 0, 2, 1) };
const weightsOf = (model: tf.LayersModel) => model.getWeights().flatMap((weight) => [...weight.dataSync()]);
const both: [string, FitOptions][] = [
  ["traced", {}],
  ["eager", { jit: false }],
];

describe("fit refuses, and leaves no tensor behind,", () => {
  const loss = (() => {
    throw new Error("no such loss");
  }) as never;
  const cases: [string, () => FitOptions, string, RegExp][] = [
    [
      "a loss of another library's name",
      () => ({ loss: "mse" as never }),
      "ValueError",
      /loss, unless it is a function, must be one of "meanSquaredError", "meanAbsoluteError", "binaryCrossEntropy": got "mse"/,
    ],
    ["a loss that throws", () => ({ loss }), "Error", /no such loss/],
    ["a loss that throws, eagerly", () => ({ loss, jit: false }), "Error", /no such loss/],
    ["a loss that throws, with an average", () => ({ loss, ema: 0.9 }), "Error", /no such loss/],
    [
      "a form that does not exist",
      () => ({ jit: "fast" as never }),
      "ValueError",
      /jit.*"while".*got "fast"/,
    ],
    [
      "an optimizer's name",
      () => ({ optimizer: "adam" as never }),
      "ValueError",
      /optimizer must be one of tf.train/,
    ],
    [
      "a learning rate that is NaN",
      () => ({ optimizer: tf.train.adam(Number.NaN) }),
      "ValueError",
      /learning rate must be a finite number of 0 or more: got NaN/,
    ],
    [
      "a β that is NaN",
      () => ({ optimizer: tf.train.adam(0.1, Number.NaN) }),
      "ValueError",
      /optimizer's beta1 must be a finite number: got NaN/,
    ],
    [
      "a schedule that gives NaN",
      () => ({ schedule: () => Number.NaN }),
      "ValueError",
      /schedule must return a finite factor: got NaN/,
    ],
    [
      "a schedule's name",
      () => ({ schedule: "cosine" as never }),
      "ValueError",
      /schedule must be a function/,
    ],
  ];
  it.each(cases)("%s", async (_, options, name, message) => {
    const model = network();
    const given = options();
    const before = tf.memory().numTensors;
    await expect(fit(model, data, given)).rejects.toMatchObject({ name, message });
    expect(tf.memory().numTensors).toBe(before);
  });

  it("sgd(NaN)", async () => {
    for (const jit of [true, false])
      await expect(fit(network(), data, { optimizer: tf.train.sgd(Number.NaN), jit })).rejects.toThrow(
        /learning rate must be a finite number of 0 or more: got NaN/,
      );
  });

  it("an optimizer that is disposed", async () => {
    const optimizer = tf.train.adam(0.1);
    optimizer.dispose();
    await expect(fit(network(), data, { optimizer })).rejects.toThrow(/The optimizer is disposed/);
  });
});

describe.each(both)("one optimizer, %s,", (_, how) => {
  it("continues training its model where it stopped", async () => {
    const [whole, parts] = [network(), network()];
    await fit(whole, data, { optimizer: tf.train.adam(0.1), epochs: 4, batchSize: 4, seed: 1, ...how });
    const optimizer = tf.train.adam(0.1);
    for (const seed of [1, 1]) await fit(parts, data, { optimizer, epochs: 2, batchSize: 4, seed, ...how });
    weightsOf(parts).forEach((value, i) => void expect(value).toBeCloseTo(weightsOf(whole)[i], 5));
  });

  it("is refused for a second model, of the same shapes or others", async () => {
    const optimizer = tf.train.adam(0.1);
    await fit(network(), data, { optimizer, epochs: 1, ...how });
    for (const model of [network(), network([5, 2])]) {
      const before = weightsOf(model);
      await expect(fit(model, data, { optimizer, epochs: 1, ...how })).rejects.toMatchObject({
        name: "ValueError",
        message: /has trained another model.* Create a new optimizer for each model/,
      });
      expect(weightsOf(model)).toEqual(before);
    }
  });

  it("without moments trains several models", async () => {
    const optimizer = tf.train.sgd(0.1);
    for (const model of [network(), network([5, 2])])
      expect((await fit(model, data, { optimizer, epochs: 1, ...how })).stopped).toBe("epochs");
  });

  it("follows a schedule of its rate over all epochs, and has that rate afterwards", async () => {
    const v = tf.variable(tf.scalar(0));
    const learner: Learner = { variables: () => [v], loss: () => v.neg() as tf.Scalar };
    const optimizer = tf.train.sgd(1);
    const schedule = schedules.linear(0);
    await fit(learner, { x: new Float32Array(2) }, { optimizer, schedule, batchSize: 1, epochs: 2, ...how });
    // The gradient is −1, and the factors of the four steps are 1, 3/4, 1/2 and 1/4.
    expect(v.dataSync()[0]).toBe(2.5);
    expect((optimizer as unknown as { learningRate: number }).learningRate).toBe(1);
  });
});
