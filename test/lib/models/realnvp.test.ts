import { Random, tf } from "topolab";
import { uniformSquare } from "topolab/data";
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

  it.each([2, 4])("computes its Jacobian's determinant in %i dimensions", (dimension) => {
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
    const mass = flow.logDensityTensor(tf.tensor2d(grid)).exp().sum().dataSync()[0] * width ** 2;
    expect(mass).toBeCloseTo(1, 1.7);
    const sample = flow.sampleTensor(8000, { random: new Random(6) });
    const covariance = sample.transpose().matMul(sample).div(8000).dataSync();
    expect(covariance[0]).toBeCloseTo(0.25, 1);
    expect(covariance[1]).toBeCloseTo(0.4, 1);
    expect(covariance[3]).toBeCloseTo(1, 0.7);
  });

  it("has its density in the units of the data", async () => {
    // Far from 0, and of standard deviations 20 and 0.05: nothing is right without the Jacobian of the scale.
    const random = new Random(4);
    const data = Array.from({ length: 2000 }, () => {
      const [a, b] = [random.normal(), random.normal()];
      return [100 + 20 * a, -3 + 0.05 * (0.8 * a + 0.6 * b)];
    });
    const options = { couplings: 4, hidden: [24], batchSize: 400, epochs: 60, learningRate: 5e-3, seed: 3 };
    const flow = await RealNvp.fit(data, options);
    const entropy = Math.log(2 * Math.PI * Math.E) + Math.log(20 * 0.05 * 0.6);
    const own = await flow.logDensity(data);
    expect(-own.reduce((sum, value) => sum + value / own.length, 0)).toBeCloseTo(entropy, 1);
    const side = 161;
    const steps = [(2 * 120) / (side - 1), (2 * 0.3) / (side - 1)];
    const grid = Array.from({ length: side * side }, (_, i) => [
      -20 + steps[0] * (i % side),
      -3.3 + steps[1] * Math.floor(i / side),
    ]);
    const mass = (await flow.logDensity(grid)).reduce((sum, value) => sum + Math.exp(value), 0);
    expect(mass * steps[0] * steps[1]).toBeCloseTo(1, 2);
    flow.dispose();
  });

  it("without couplings that move anything has the density of the standardized Gaussian", async () => {
    // Masks of ones keep every coordinate: z = (x − mean) / std alone is left.
    const data = [
      [0, 10],
      [4, 10],
      [0, 30],
      [4, 30],
    ];
    const flow = await RealNvp.fit(data, { masks: [[1, 1]], hidden: [4], epochs: 1, seed: 1 });
    const gaussian = (x: number, y: number) =>
      -(((x - 2) / 2) ** 2 + ((y - 20) / 10) ** 2) / 2 - Math.log(2 * Math.PI * 2 * 10);
    const [a, b] = await flow.logDensity([
      [2, 20],
      [5, 7],
    ]);
    expect(a).toBeCloseTo(gaussian(2, 20), 5);
    expect(b).toBeCloseTo(gaussian(5, 7), 5);
    flow.dispose();
  });

  it("carries latents to data and back", async () => {
    const data = uniformSquare({ n: 200, random: new Random(1) });
    const flow = await RealNvp.fit(data, { couplings: 2, hidden: [8], epochs: 3, seed: 1 });
    const latents = await flow.inverseTransform(data);
    const back = await flow.transform(latents);
    expect(Math.max(...back.data.map((x, i) => Math.abs(x - data.data[i])))).toBeLessThan(1e-5);
    await expect(flow.logDensity([[1]])).rejects.toThrow("must have the model's 2 dimensions: got 1");
    flow.dispose();
  });

  it("computes the density of many points like that of few, in passes", async () => {
    const flow = new RealNvp({ dimension: 2, couplings: 2, hidden: [4], random: new Random(1) });
    const many = new Random(2).normals(2 * 40_000);
    const all = await flow.logDensity({ data: many, shape: [40_000, 2] });
    const last = await flow.logDensity({ data: many.subarray(-10), shape: [5, 2] });
    expect(all).toHaveLength(40_000);
    last.forEach((value, i) => {
      expect(value).toBeCloseTo(all[39_995 + i], 5);
    });
    expect(await flow.logDensity({ data: new Float32Array(), shape: [0, 2] })).toHaveLength(0);
  });

  it("has no density if the data are constant", async () => {
    const flat = uniformSquare({ n: 50, random: new Random(1) });
    flat.data.forEach((_, i) => {
      if (i % 2 === 1) flat.data[i] = 3;
    });
    const flow = await RealNvp.fit(flat, { couplings: 2, hidden: [4], epochs: 1, seed: 1 });
    await expect(flow.logDensity(flat)).rejects.toThrow(
      "constant in dimension 1, so the model has no density",
    );
    flow.dispose();
  });

  it("refuses one dimension, and invalid masks", () => {
    expect(() => new RealNvp({ dimension: 1 })).toThrow("at least 2 dimensions: got 1");
    const wrong: [object, string][] = [
      [{ masks: [[1, 0], [1]] }, "masks must have 2 numbers each: mask 1 has 1"],
      [{ masks: [[1, 0.5]] }, "only 0 (moved) and 1 (kept): mask 0 is [1,0.5]"],
      [{ masks: [] }, "at least one entry"],
      [{ masks: [[1, 0]], couplings: 1 }, "either couplings or masks"],
      [{ couplings: 0 }, "couplings must be an integer of at least 1: got 0"],
    ];
    const before = tf.memory().numTensors;
    for (const [options, message] of wrong)
      expect(() => new RealNvp({ dimension: 2, ...options })).toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });
});
