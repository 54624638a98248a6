import { type PointArray, Random, tf } from "topolab";
import { gaussian } from "topolab/data";
import { energyDistance } from "topolab/metrics";
import { type Activation, PointVae } from "topolab/models";
import { modelVariables } from "topolab/train";
import { describe, expect, it } from "vitest";

const value = (loss: tf.Scalar): number => {
  const [found] = loss.dataSync();
  loss.dispose();
  return found;
};

/** Two narrow Gaussians at −3 and 3 on each axis. */
function twoPieces(n: number, seed: number): PointArray {
  const random = new Random(seed);
  const data = random.normals(2 * n).map((z, at) => 0.3 * z + (Math.floor(at / 2) % 2 === 0 ? 3 : -3));
  return { data, shape: [n, 2] };
}

describe("PointVae", () => {
  it("has the negative evidence lower bound as its loss, computed by hand where both networks are constant", () => {
    const vae = new PointVae({ dimension: 3, latent: 2, hidden: [4], random: new Random(1) });
    for (const variable of vae.variables()) variable.assign(tf.zerosLike(variable));
    // The encoder's biases: means 1 and 0, log variances 0 and ln 4.
    modelVariables(vae.encoder)
      .at(-1)!
      .assign(tf.tensor1d([1, 0, 0, Math.log(4)]));
    vae.logDeviation.assign(tf.scalar(Math.log(2)));
    const x = tf.tensor2d([
      [1, 2, 2],
      [0, 0, 4],
    ]);
    // KL: (1 + 1 − 0 − 1)/2 and (0 + 4 − ln 4 − 1)/2. Squares: 9 and 16, of mean 12.5, by 2σ² = 8.
    const divergence = 1 / 2 + (3 - Math.log(4)) / 2;
    const expected = 12.5 / 8 + 3 * (Math.log(2) + Math.log(2 * Math.PI) / 2) + divergence;
    expect(value(vae.loss(x))).toBeCloseTo(expected, 5);
    x.dispose();
    vae.dispose();
  });

  it("bounds the entropy of a Gaussian from above, and nearly reaches it", async () => {
    const data = gaussian({ n: 4_000, d: 2, random: new Random(1) });
    const validation = gaussian({ n: 4_000, d: 2, random: new Random(2) });
    const options = { hidden: [16], epochs: 20, batchSize: 100, standardize: false, validation, seed: 3 };
    const vae = await PointVae.fit(data, options);
    const entropy = 1 + Math.log(2 * Math.PI);
    // 4,000 draws have a mean energy of standard deviation 0.016.
    expect(vae.run.best.valLoss).toBeGreaterThan(entropy - 0.05);
    expect(vae.run.best.valLoss).toBeLessThan(entropy + 0.1);
    vae.dispose();
  });

  it("generates two pieces, which one Gaussian does not, in the units of the data", async () => {
    const data = twoPieces(2_000, 1);
    const vae = await PointVae.fit(data, { hidden: [32, 32], epochs: 60, batchSize: 50, seed: 2 });
    const fresh = twoPieces(2_000, 3);
    const made = energyDistance(await vae.sample(2_000, { seed: 4 }), fresh);
    // Of the mean and the variance of the pieces.
    const one: PointArray = { data: new Random(5).normals(4_000).map((z) => 3.015 * z), shape: [2_000, 2] };
    expect(made).toBeLessThan(energyDistance(one, fresh) / 5);
    vae.dispose();
  });

  it("adds the decoder's noise to its samples", async () => {
    const vae = new PointVae({ dimension: 2, hidden: [4], random: new Random(1) });
    for (const variable of modelVariables(vae.decoder)) variable.assign(tf.zerosLike(variable));
    vae.logDeviation.assign(tf.scalar(Math.log(3)));
    const { data } = await vae.sample(5_000, { seed: 1 });
    const variance = Array.from(data).reduce((sum, x) => sum + x * x, 0) / data.length;
    expect(Math.abs(variance - 9)).toBeLessThan(0.5);
    vae.dispose();
  });

  it("has the activation of the options in encoder and decoder, and the input beside the features unless refused", () => {
    const networks = (options: { activation?: Activation; shortcut?: boolean }) => {
      const vae = new PointVae({ dimension: 2, latent: 1, hidden: [1], slope: 0.25, ...options });
      // Hidden unit: the first input. Output: the feature, and 10 times the second input where there is a shortcut.
      const [kernel, bias, last, lastBias] = modelVariables(vae.encoder);
      kernel.assign(tf.tensor2d([[1], [0]]));
      bias.assign(tf.zeros([1]));
      last.assign(last.shape[0] === 1 ? tf.tensor2d([[1, 0]]) : tf.tensor2d([0, 0, 10, 0, 1, 0], [3, 2]));
      lastBias.assign(tf.zeros([2]));
      const [found] = tf.tidy(() => (vae.encoder.apply(tf.tensor2d([[-2, 3]])) as tf.Tensor).dataSync());
      const decoder = vae.decoder.layers.filter((layer) => layer.getClassName() === "LeakyReLU").length;
      vae.dispose();
      return { found, decoder };
    };
    expect(networks({})).toEqual({ found: 30, decoder: 0 });
    expect(networks({ shortcut: false })).toEqual({ found: 0, decoder: 0 });
    expect(networks({ shortcut: false, activation: "leakyRelu" })).toEqual({ found: -0.5, decoder: 1 });
    expect(networks({ shortcut: false, activation: "tanh" }).found).toBeCloseTo(Math.tanh(-2), 6);
  });

  it("starts from the deviation of the options, and refuses one that is none", async () => {
    const vae = await PointVae.fit(twoPieces(20, 1), { hidden: [2], deviation: 0.5, epochs: 0 });
    expect(value(vae.logDeviation.clone() as tf.Scalar)).toBeCloseTo(Math.log(0.5), 6);
    vae.dispose();
    for (const deviation of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => new PointVae({ dimension: 2, deviation })).toThrow(/deviation must be a positive number/);
  });

  it("encodes points in the units of the data to the means of the posterior", async () => {
    const data = twoPieces(400, 1);
    const options = { latent: 1, hidden: [8], epochs: 20, batchSize: 50, deviation: 0.1, seed: 2 };
    const vae = await PointVae.fit(data, options);
    const { data: latents, shape } = await vae.encode(data);
    expect(shape).toEqual([400, 1]);
    // Rows of even index lie in one piece, those of odd index in the other, so their latents lie on the two sides of 0.
    const sides = Array.from(latents, (u, row) => Math.sign(u) * (row % 2 ? 1 : -1));
    expect(Math.abs(sides.reduce((sum, side) => sum + side, 0))).toBeGreaterThan(390);
    await expect(vae.encode([[1, 2, 3]])).rejects.toThrow(/2 dimensions: got 3/);
    vae.dispose();
  });
});
