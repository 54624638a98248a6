import { Random, tf } from "topolab";
import { RealNvp } from "topolab/models";
import { fit } from "topolab/train";
import { describe, expect, it } from "vitest";
import { largestGap } from "./moments.js";

const points = (n: number, d: number, seed = 4) => tf.tensor2d(new Random(seed).normals(n * d), [n, d]);

/** log |det ∂z/∂x| of one point by the gradients of each latent coordinate. */
function logDeterminant(flow: RealNvp, x: tf.Tensor2D): number {
  const d = x.shape[1];
  const rows = Array.from({ length: d }, (_, k) => {
    const coordinate = (point: tf.Tensor) => flow.forward(point).latents.slice([0, k], [1, 1]).sum();
    return [...tf.grad(coordinate)(x).dataSync()];
  });
  let log = 0;
  for (let k = 0; k < d; k++) {
    const pivot = rows.slice(k).reduce((best, row) => (Math.abs(row[k]) > Math.abs(best[k]) ? row : best));
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(k, 0, pivot);
    log += Math.log(Math.abs(pivot[k]));
    for (let i = k + 1; i < d; i++)
      rows[i] = rows[i].map((value, j) => value - (rows[i][k] / pivot[k]) * pivot[j]);
  }
  return log;
}

describe("RealNvp", () => {
  it.each([2, 3, 5])("inverts itself in %i dimensions", (dimension) => {
    const flow = new RealNvp({ dimension, hidden: [16, 16], random: new Random(1) });
    const x = points(200, dimension);
    expect(largestGap(flow.inverse(flow.forward(x).latents), x)).toBeLessThan(1e-4);
    expect(largestGap(flow.forward(flow.inverse(x)).latents, x)).toBeLessThan(1e-4);
  });

  it.each([2, 4])("knows its Jacobian's determinant in %i dimensions", (dimension) => {
    const flow = new RealNvp({ dimension, couplings: 4, hidden: [16], random: new Random(2) });
    for (let seed = 0; seed < 3; seed++) {
      const x = points(1, dimension, seed);
      expect(flow.forward(x).logDeterminant.dataSync()[0]).toBeCloseTo(logDeterminant(flow, x), 4);
    }
  });

  it("has a density that integrates to 1, and learns a Gaussian's", async () => {
    const flow = new RealNvp({ dimension: 2, couplings: 4, hidden: [24], random: new Random(1) });
    // Correlation 0.8, standard deviations 0.5 and 1.
    const z = points(4000, 2);
    const x = z.matMul(
      tf.tensor2d([
        [0.5, 0.8],
        [0, 0.6],
      ]),
    ) as tf.Tensor2D;
    await fit(flow, { x }, { batchSize: 400, epochs: 60, seed: 3, optimizer: tf.train.adam(5e-3) });
    const entropy = Math.log(2 * Math.PI * Math.E) + Math.log(0.5 * 0.6);
    expect(flow.loss(x).dataSync()[0]).toBeCloseTo(entropy, 1);
    const side = 121;
    const width = 8 / (side - 1);
    const grid = Array.from({ length: side * side }, (_, i) => [
      -4 + width * (i % side),
      -4 + width * Math.floor(i / side),
    ]);
    const mass = flow.logLikelihood(tf.tensor2d(grid)).exp().sum().dataSync()[0] * width ** 2;
    expect(mass).toBeCloseTo(1, 1.7);
    const sample = flow.sample(8000, { random: new Random(6) });
    const covariance = sample.transpose().matMul(sample).div(8000).dataSync();
    expect(covariance[0]).toBeCloseTo(0.25, 1);
    expect(covariance[1]).toBeCloseTo(0.4, 1);
    expect(covariance[3]).toBeCloseTo(1, 0.7);
  });

  it("refuses one dimension", () => {
    expect(() => new RealNvp({ dimension: 1 })).toThrow("2 dimensions or more: got 1");
  });
});
