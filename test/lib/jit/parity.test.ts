import { Random, tf } from "topolab";
import { type Form, jit, type Step } from "topolab/jit";
import { autoencoder, Ddpm, Gan, mlp, Vae } from "topolab/models";
import { describe, expect, it } from "vitest";

interface Subject {
  step: Step;
  variables: tf.Variable[];
  data: tf.Tensor[];
}

const adam = (rate = 1e-3) => tf.train.adam(rate, 0.9, 0.999, 1e-8);
const modelVariables = (model: tf.LayersModel) => model.weights.map((weight) => weight.read() as tf.Variable);
const points = (n: number, d: number) => tf.tensor2d(new Random(4).normals(n * d), [n, d]);
const images = (n: number, side: number) =>
  tf.tensor4d(new Random(4).uniforms(n * side * side, -1, 1), [n, side, side, 1]);

function regression(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  optimizer: tf.Optimizer = adam(),
): Subject {
  const loss = (input: tf.Tensor, target: tf.Tensor) =>
    tf.squaredDifference(model.apply(input, { training: true }) as tf.Tensor, target).mean() as tf.Scalar;
  return {
    step: (input, target) => optimizer.minimize(() => loss(input, target), true) as tf.Scalar,
    variables: modelVariables(model),
    data: [x, y],
  };
}

function images8(optimizer: tf.Optimizer): Subject {
  const { model } = autoencoder({ side: 8, latent: 3, maps: [4, 8], random: new Random(1) });
  return regression(model, images(60, 8), images(60, 8), optimizer);
}

function learner(model: Vae | Ddpm, x: tf.Tensor): Subject {
  const optimizer = adam();
  return {
    step: (input) => optimizer.minimize(() => model.loss(input), true) as tf.Scalar,
    variables: model.variables(),
    data: [x],
  };
}

const networks: [string, () => Subject][] = [
  [
    "the swiss-roll's mlp",
    () =>
      regression(
        mlp({ inputs: 1, hidden: [5, 5, 5], outputs: 1, random: new Random(1) }),
        points(500, 1),
        points(500, 1).sin(),
      ),
  ],
  [
    "the square's mlp",
    () =>
      regression(
        mlp({ inputs: 2, hidden: [6, 6, 6, 6, 6], outputs: 2, random: new Random(1) }),
        points(500, 2),
        points(500, 2).sin(),
      ),
  ],
  ["an autoencoder", () => images8(tf.train.momentum(0.1, 0.9))],
  [
    "a vae",
    () => learner(new Vae({ side: 8, latent: 3, maps: [4, 8], random: new Random(1) }), images(60, 8)),
  ],
  [
    "a diffusion model",
    () => learner(new Ddpm({ dimension: 2, hidden: [16, 16], random: new Random(1) }), points(500, 2)),
  ],
  [
    "a gan with spectral norm",
    () => {
      const gan = new Gan({ dimension: 2, hidden: [16, 16], random: new Random(1) });
      return { step: (x) => gan.step(x), variables: gan.variables(), data: [points(500, 2)] };
    },
  ],
];

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

/** Largest difference between the state that traced steps leave and the one that eager steps leave, for each form. */
async function differences(make: () => Subject, forms: Form[], steps = 50): Promise<number[]> {
  const batch = 20;
  const request = { order: orderOf(make(), steps * batch), seeds: [11, 3] as const };
  const eager = make();
  const expected = await jit.loop(eager.step, { data: eager.data, batch, steps, jit: false }).run(request);
  const worst: number[] = [];
  for (const form of forms) {
    const traced = make();
    const loop = jit.loop(traced.step, { data: traced.data, batch, steps, form });
    const outcome = await loop.run(request);
    expect(outcome.steps).toBe(steps);
    for (const [name, value] of Object.entries(expected.losses))
      expect(outcome.losses[name]).toBeCloseTo(value, 4);
    loop.dispose();
    const apart = traced.variables.map(
      (variable, i) => variable.sub(eager.variables[i]).abs().max().dataSync()[0],
    );
    worst.push(Math.max(...apart));
  }
  return worst;
}

async function expectParity(make: () => Subject, forms: Form[] = ["while", "lowered"]): Promise<void> {
  for (const worst of await differences(make, forms)) expect(worst).toBeLessThan(1e-5);
}

function orderOf({ data }: Subject, length: number): Int32Array {
  const random = new Random(9);
  return Int32Array.from({ length }, () => random.integer(data[0].shape[0]));
}

describe("a traced step leaves what the eager one leaves, after 50 steps", () => {
  it.each(networks)("%s", (_, make) => expectParity(make));

  it.each(optimizers)("with %s", (_, optimizer) => {
    const model = () => mlp({ inputs: 2, hidden: [6], outputs: 2, random: new Random(1) });
    return expectParity(() => regression(model(), points(500, 2), points(500, 2).sin(), optimizer()));
  });

  it("compiled by XLA", () => expectParity(networks[1][1], ["xla"]));

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
