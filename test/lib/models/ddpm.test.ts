import { Random, tf } from "topolab";
import { cosineAlphaBars, Ddpm, toyNetwork } from "topolab/models";
import { fit, schedules } from "topolab/train";
import { describe, expect, it } from "vitest";
import { pointsOf } from "../points.js";
import { moments } from "./moments.js";

/** n draws from N(1, 0.25) × N(−1, 1). */
function cloud(n: number, random = new Random(2)) {
  const data = new Float32Array(2 * n);
  for (let i = 0; i < n; i++) {
    data[2 * i] = 1 + 0.5 * random.normal();
    data[2 * i + 1] = -1 + random.normal();
  }
  return pointsOf(data, 2);
}

describe("Ddpm", () => {
  it("refuses predictions and schedules that do not exist", () => {
    expect(() => new Ddpm({ dimension: 2, prediction: "noize" as "noise" })).toThrow(
      /prediction must be one of/,
    );
    expect(() => new Ddpm({ dimension: 2, noiseSchedule: "cosin" as "cosine" })).toThrow(
      'noiseSchedule must be one of "cosine", "linear": got "cosin"',
    );
  });

  it.each([
    // Where ᾱ all but vanishes, as it does at the end of the other cosine, an error of ε̂ is magnified 31 times.
    ["noise", "raw", cosineAlphaBars(40, 0)],
    ["data", "raw", "cosine"],
    ["velocity", { frequencies: 8 }, "cosine"],
    ["noise", { frequencies: 8 }, "linear"],
  ] as const)("predicting %s learns a Gaussian", async (prediction, time, schedule) => {
    const random = new Random(1);
    const hidden = [32, 32, 32];
    const model = new Ddpm({ dimension: 2, prediction, time, noiseSchedule: schedule, hidden, random });
    const optimizer = tf.train.adam(5e-3);
    const falling = schedules.cosine();
    await fit(
      model,
      { x: cloud(4000) },
      { batchSize: 400, epochs: 100, seed: 3, optimizer, schedule: falling },
    );
    for (const options of [{}, { sampler: "ddim", steps: 20 }] as const) {
      const points = await model.sampleTensor(4000, { ...options, random });
      expect(Math.abs(moments(points, 0).mean - 1)).toBeLessThan(0.12);
      expect(Math.abs(moments(points, 1).mean + 1)).toBeLessThan(0.12);
      expect(Math.abs(Math.sqrt(moments(points, 0).variance) - 0.5)).toBeLessThan(0.12);
      expect(Math.abs(Math.sqrt(moments(points, 1).variance) - 1)).toBeLessThan(0.15);
    }
    model.dispose();
  });

  it("has zero loss for a network that answers the truth", () => {
    // With ᾱ near 0 the noisy point is the noise: a network that hands it on makes no error.
    const network = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [2], useBias: false })],
    });
    network.setWeights([tf.tensor2d([[1], [0]])]);
    const model = new Ddpm({ dimension: 1, steps: 1, noiseSchedule: [1e-10], network });
    expect(model.loss(tf.ones([100, 1])).dataSync()[0]).toBeLessThan(1e-8);
    const other = new Ddpm({ dimension: 1, steps: 1, noiseSchedule: [1 - 1e-6], network });
    // Here it is the data: E(1 − ε)² = 2.
    expect(other.loss(tf.ones([20_000, 1])).dataSync()[0]).toBeCloseTo(2, 1);
  });

  it("repeats with the seed", async () => {
    const draw = async () => {
      const model = new Ddpm({ dimension: 2, hidden: [8], random: new Random(5) });
      return [...(await model.sampleTensor(4, { random: new Random(6) })).dataSync()];
    };
    expect(await draw()).toEqual(await draw());
  });

  it("leaves no tensor behind except its result", async () => {
    const model = new Ddpm({ dimension: 2, hidden: [8] });
    const before = tf.memory().numTensors;
    const points = await model.sampleTensor(10);
    expect(tf.memory().numTensors).toBe(before + 1);
    points.dispose();
  });

  it("takes the notebook toyDiffusion's network and schedule", async () => {
    const network = toyNetwork({ dimension: 2, random: new Random(1) });
    expect(network.countParams()).toBe(4 * 64 + 4 * (64 * 64 + 64) + 64 * 2 + 2);
    // Before the first ReLU the network is linear: doubling what the first layer gives doubles nothing else.
    expect(network.layers.map((layer) => (layer.getConfig() as { activation: string }).activation)).toEqual([
      "linear",
      "relu",
      "relu",
      "relu",
      "relu",
      "linear",
    ]);
    const model = new Ddpm({ dimension: 2, network, noiseSchedule: cosineAlphaBars(40, 0) });
    expect((await model.sample(3)).shape).toEqual([3, 2]);
  });
});
