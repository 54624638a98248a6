import { Random, tf } from "topolab";
import { Autoencoder, mlp } from "topolab/models";
import { describe, it } from "vitest";
import { adam, expectParity, images, points, regression, type Subject } from "./parity.js";

function images8(optimizer: tf.Optimizer): Subject {
  const { model } = new Autoencoder({ side: 8, latent: 3, maps: [4, 8], random: new Random(1) });
  return regression(model, images(60, 8), images(60, 8), optimizer);
}

const square = () =>
  regression(
    mlp({ inputs: 2, hidden: [6, 6, 6, 6, 6], outputs: 2, random: new Random(1) }),
    points(500, 2),
    points(500, 2).sin(),
  );

const optimizers: [string, () => tf.Optimizer][] = [
  ["sgd", () => tf.train.sgd(0.05)],
  ["momentum", () => tf.train.momentum(0.05, 0.9)],
  ["nesterov", () => tf.train.momentum(0.05, 0.9, true)],
  ["adagrad", () => tf.train.adagrad(0.05)],
  ["adadelta", () => tf.train.adadelta(0.05)],
  ["adam", () => tf.train.adam(0.01)],
  ["adamax", () => tf.train.adamax(0.01)],
  ["rmsprop", () => tf.train.rmsprop(0.01)],
];

describe("a traced step has the result of the eager one after 50 steps", () => {
  it.each(optimizers)("with %s", (_, optimizer) => {
    const model = () => mlp({ inputs: 2, hidden: [6], outputs: 2, random: new Random(1) });
    return expectParity(() => regression(model(), points(500, 2), points(500, 2).sin(), optimizer()));
  });

  it("compiled by XLA", () => expectParity(square, ["xla"]));

  it("an autoencoder with Adam", () => {
    // In the main graph oneDNN convolves, rounding otherwise; Adam turns the rounding of tiny gradients into steps.
    return expectParity(() => images8(adam()), ["while"]);
  });

  it("with batch norm and its moving averages", () => {
    // Without a bias before the norm: its true gradient is zero, and Adam would amplify the rounding of it.
    const dense = (seed: number, options: object) =>
      tf.layers.dense({ units: 2, kernelInitializer: tf.initializers.glorotNormal({ seed }), ...options });
    const model = () =>
      tf.sequential({
        layers: [
          dense(1, { units: 8, inputShape: [2], useBias: false }),
          tf.layers.batchNormalization({ momentum: 0.9 }),
          tf.layers.leakyReLU({ alpha: 0.5 }),
          dense(2, {}),
        ],
      });
    return expectParity(() => regression(model(), points(500, 2), points(500, 2).sin()));
  });
});
