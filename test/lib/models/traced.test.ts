import { Random, tf } from "topolab";
import {
  Autoencoder,
  Ddpm,
  DigitClassifier,
  FlowMatching,
  Gan,
  hingeLoss,
  MeanFlow,
  MultiGeneratorGan,
  mlp,
  NoiseModule,
  nonSaturatingLoss,
  PointVae,
  perceptron,
  RealNvp,
  TopologicalAutoencoder,
  Vae,
  wassersteinLoss,
} from "topolab/models";
import { topologicalLoss } from "topolab/topology";
import { describe, expect, it } from "vitest";
import {
  expectParity,
  images,
  learner,
  points,
  regression,
  type Subject,
  selfLearner,
} from "../jit/parity.js";

const random = () => new Random(1);
const hidden = [12, 12];
const plane = () => [points(200, 2)];
const copied = () => [points(200, 4).reshape([200, 2, 2])];
// Rounding decides the sign of a gradient whose true value is zero, that of a bias before batch norm or of one that only
// moves all points: Adam would make whole steps of it.
const momentum = () => tf.train.momentum(0.01, 0.9);

const subjects: Record<string, () => Subject> = {
  "mlp, the swiss-roll's": () =>
    regression(
      mlp({ inputs: 1, hidden: [5, 5, 5], outputs: 1, random: random() }),
      points(500, 1),
      points(500, 1).sin(),
    ),
  "mlp with batch norm": () =>
    regression(
      mlp({ inputs: 2, hidden, outputs: 2, batchNorm: true, random: random() }),
      points(200, 2),
      points(200, 2).sin(),
    ),
  autoencoder: () => {
    const { model } = new Autoencoder({ side: 8, latent: 3, maps: [4, 8], random: random() });
    return regression(model, images(60, 8), images(60, 8), tf.train.momentum(0.1, 0.9));
  },
  Vae: () => learner(new Vae({ side: 8, latent: 3, maps: [4, 8], random: random() }), [images(60, 8)]),
  PointVae: () => learner(new PointVae({ dimension: 2, hidden, random: random() }), plane()),
  TopologicalAutoencoder: () =>
    learner(
      new TopologicalAutoencoder({ dimension: 4, hidden: [8], weight: 0.5, random: random() }),
      [points(200, 4)],
      momentum(),
    ),
  NoiseModule: () => {
    const module = new NoiseModule({ dimension: 2, hidden, random: random() });
    const loss = (x: tf.Tensor) => {
      const prior = module.sampleTensor(x.shape[0]).squeeze([0]) as tf.Tensor2D;
      return topologicalLoss(x as tf.Tensor2D, prior, { tree: "graph", weight: 1 });
    };
    return learner({ variables: () => module.network.variables as tf.Variable[], loss }, plane(), momentum());
  },
  RealNvp: () => learner(new RealNvp({ dimension: 2, couplings: 4, hidden, random: random() }), plane()),
  "FlowMatching, from data": () =>
    learner(new FlowMatching({ dimension: 2, hidden, random: random() }), plane()),
  "FlowMatching, from pairs": () =>
    learner(new FlowMatching({ dimension: 2, hidden, time: { frequencies: 3 }, random: random() }), [
      points(200, 2),
      points(200, 2).sin(),
    ]),
  "MeanFlow, from data": () => learner(new MeanFlow({ dimension: 2, hidden, random: random() }), plane()),
  "MeanFlow, from pairs": () =>
    learner(new MeanFlow({ dimension: 2, hidden, intervals: 1, random: random() }), [
      points(200, 2),
      points(200, 2).sin(),
    ]),
  "an orthogonal perceptron": () => {
    const network = perceptron({ widths: [2, 8, 2], layers: "orthogonal", random: random() });
    const loss = (x: tf.Tensor) =>
      tf.squaredDifference(network.apply(x, { training: true }), x.sin()).mean() as tf.Scalar;
    return learner({ variables: () => network.variables as tf.Variable[], loss }, plane());
  },
  MultiGeneratorGan: () =>
    selfLearner(
      new MultiGeneratorGan({ dimension: 2, generators: 2, hidden, copies: 2, random: random() }),
      copied(),
    ),
  "Gan with spectral norm, two copies": () =>
    selfLearner(new Gan({ dimension: 2, hidden, copies: 2, random: random() }), copied()),
};

for (const prediction of ["noise", "data", "velocity"] as const)
  subjects[`Ddpm of the ${prediction}`] = () =>
    learner(new Ddpm({ dimension: 2, hidden, prediction, random: random() }), plane());

const losses = {
  nonSaturatingLoss: { loss: nonSaturatingLoss() },
  "nonSaturatingLoss, smoothed and flipped": { loss: nonSaturatingLoss({ smoothing: 0.1, flips: 0.1 }) },
  hinge: { loss: hingeLoss(), spectral: false },
  "wasserstein with a gradient penalty": { loss: wassersteinLoss(), penalty: 10, discriminatorSteps: 2 },
};
for (const [name, options] of Object.entries(losses))
  subjects[`Gan, ${name}`] = () =>
    selfLearner(new Gan({ dimension: 2, hidden, random: random(), ...options }), plane());

describe("a model traced for 50 steps equals the model trained op by op with the same noise", () => {
  it.each(Object.entries(subjects))("%s", (_, make) => expectParity(make));

  it("DigitClassifier", async () => {
    const digits = { images: images(60, 8), labels: Array.from({ length: 60 }, (_, i) => i % 3) };
    const train = (jit: boolean) =>
      DigitClassifier.fit(digits, {
        classes: 3,
        features: 8,
        epochs: 17,
        batchSize: 20,
        seed: 2,
        random: random(),
        optimizer: momentum(),
        jit,
      });
    const [traced, eager] = [await train(true), await train(false)];
    expect(traced.run.execution.form).toBe("lowered");
    const apart = async (of: "features" | "probabilities") => {
      const [a, b] = [await traced[of](digits.images), await eager[of](digits.images)];
      return Math.max(...Array.from(a.data, (value, i) => Math.abs(value - b.data[i])));
    };
    expect(await apart("features")).toBeLessThan(1e-5);
    expect(await apart("probabilities")).toBeLessThan(1e-5);
  });
});
