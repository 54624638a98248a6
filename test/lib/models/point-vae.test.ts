import { type PointArray, Random, tf } from "topolab";
import { gaussian } from "topolab/data";
import { energyDistance } from "topolab/metrics";
import { PointVae } from "topolab/models";
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
});
