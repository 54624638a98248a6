import { tf } from "topolab";
import {
  Autoencoder,
  alphaBars,
  convolution,
  cosineAlphaBars,
  Ddpm,
  dataFrom,
  dense,
  FlowMatching,
  Gan,
  GaussianMixture,
  hingeLoss,
  linearAlphaBars,
  MultiGeneratorGan,
  mlp,
  NoiseModule,
  noiseFrom,
  orthogonal,
  PointVae,
  perceptron,
  predictionTarget,
  TopoSampler,
  toyNetwork,
  Vae,
} from "topolab/models";
import { describe, expect, it } from "vitest";

const points = {
  data: Float32Array.of(0, 0, 1, 0, 0, 1, 1, 1, 2, 2, 3, 1),
  shape: [6, 2] as [number, number],
};
const flat = { inputs: 1, hidden: [2], outputs: 1 };

describe("invalid sizes", () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 0.5])("are refused: %d", (bad) => {
    const wrong: (() => unknown)[] = [
      () => perceptron({ widths: [2, bad, 1] }),
      () => perceptron({ widths: [2, 1], copies: bad }),
      () => new Gan({ dimension: bad, latent: 2 }),
      () => new Gan({ dimension: 2, latent: bad }),
      () => new NoiseModule({ dimension: bad }),
      () => new MultiGeneratorGan({ dimension: 2, generators: bad }),
      () => new TopoSampler({ dimension: 2, latent: bad }),
      () => new TopoSampler({ dimension: 2, depth: bad }),
      () => new TopoSampler({ dimension: bad, latent: 2 }),
      () => new Vae({ side: 8, latent: bad }),
      () => new Vae({ side: bad, latent: 2 }),
      () => new Autoencoder({ side: 8, latent: bad }),
      () => new PointVae({ dimension: bad }),
      () => new PointVae({ dimension: 2, latent: bad }),
      () => new PointVae({ dimension: 2, hidden: [bad] }),
      () => dense({ inputs: 2, units: bad }),
      () => orthogonal({ inputs: bad, units: 2 }),
      () => convolution({ channels: 1, filters: bad }),
      () => toyNetwork({ dimension: 2, width: bad }),
      () => linearAlphaBars(bad),
      () => cosineAlphaBars(bad),
      () => alphaBars("cosine", bad),
    ];
    const before = tf.memory().numTensors;
    for (const attempt of wrong) expect(attempt).toThrow(/must be an integer of at least 1/);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("a name that JavaScript callers mistype is refused:", () => {
  const cases: [string, () => unknown, RegExp][] = [
    [
      "mlp",
      () => mlp({ ...flat, activation: "gelu" as never }),
      /activation must be one of "leakyRelu", "relu"/,
    ],
    [
      "mlp's batch norm",
      () => mlp({ ...flat, batchNorm: "all" as never }),
      /batchNorm must be true, false or/,
    ],
    [
      "mlp's batch norm",
      () => mlp({ ...flat, batchNorm: 2 }),
      /from 0 to 1, the number of hidden layers: got 2/,
    ],
    ["perceptron", () => perceptron({ widths: [1, 2, 1], activation: "swish" as never }), /got "swish"/],
    ["perceptron's layers", () => perceptron({ widths: [1, 2], layers: "lipschitz" as never }), /"spectral"/],
    ["noise module", () => new NoiseModule({ dimension: 2, activation: "RELU" as never }), /got "RELU"/],
    ["sampler", () => new TopoSampler({ dimension: 2, activation: "RELU" as never }), /got "RELU"/],
    ["ddpm", () => new Ddpm({ dimension: 1, prediction: "epsilon" as never }), /"noise", "data", "velocity"/],
    [
      "schedule",
      () => new Ddpm({ dimension: 1, noiseSchedule: "sigmoid" as never }),
      /noiseSchedule must be one of "cosine", "linear": got/,
    ],
    ["time", () => new Ddpm({ dimension: 1, time: "sine" as never }), /time, unless .* "raw": got "sine"/],
    ["flow", () => new FlowMatching({ dimension: 1, time: "sine" as never }), /"raw": got "sine"/],
    ["gan's loss", () => new Gan({ dimension: 1, loss: "hinge" as never }), /loss must be a GanLoss/],
    ["gan's loss", () => new Gan({ dimension: 1, loss: hingeLoss as never }), /loss must be a GanLoss/],
    [
      "mixture",
      () => GaussianMixture.fit(points, { components: 2, covarianceType: "tied" as never }),
      /covarianceType must be one of "full", "diag": got "tied"/,
    ],
  ];
  it.each(cases)("%s", async (_, attempt, message) => {
    const before = tf.memory().numTensors;
    await expect(async () => attempt()).rejects.toMatchObject({ name: "ValueError", message });
    expect(tf.memory().numTensors).toBe(before);
  });

  it("what a network predicts", () => {
    const one = tf.ones([1, 1]);
    for (const run of [predictionTarget, noiseFrom, dataFrom])
      expect(() => run("epsilon" as never, one, one, one)).toThrow(
        /"noise", "data", "velocity": got "epsilon"/,
      );
    one.dispose();
  });

  it("a sampler, a solver, and the matched deaths", async () => {
    const ddpm = new Ddpm({ dimension: 1, hidden: [2] });
    const flow = new FlowMatching({ dimension: 1, hidden: [2] });
    const before = tf.memory().numTensors;
    await expect(ddpm.sample(2, { sampler: "DDIM" as never })).rejects.toThrow(/"ddim": got "DDIM"/);
    await expect(flow.sample(2, { solver: "rk45" as never })).rejects.toThrow(/"rk4": got "rk45"/);
    await expect(NoiseModule.fit(points, { form: "massiv" as never, batchSize: 3 })).rejects.toThrow(
      /form must be one of "none", "massive": got "massiv"/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});
