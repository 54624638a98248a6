import { type PointArray, Random, seed, tf, toTensor } from "topolab";
import { auctionLabels } from "topolab/gtn";
import { uniform } from "topolab/jit";
import { jacobians, MeanFlow, minibatchPairs, mlp } from "topolab/models";
import { schedules } from "topolab/train";
import { describe, expect, it } from "vitest";
import { withTangent } from "../../../lib/src/models/tangent.js";
import { largestGap, moments } from "./moments.js";

const normals = (n: number, d: number, seed = 4) => tf.tensor2d(new Random(seed).normals(n * d), [n, d]);

describe("withTangent", () => {
  it.each(["relu", "leakyRelu", "elu", "tanh", "sigmoid"] as const)(
    "is the network and J · v, for %s",
    (activation) => {
      const network = mlp({ inputs: 3, hidden: [7, 6], outputs: 2, activation, random: new Random(1) });
      const [x, direction] = [normals(20, 3), normals(20, 3, 5)];
      const { value, tangent } = withTangent(network, x, direction);
      const matrices = jacobians((points) => network.apply(points) as tf.Tensor, x);
      const expected = tf.matMul(matrices, direction.expandDims(2)).squeeze([2]);
      expect(largestGap(value, network.apply(x) as tf.Tensor)).toBe(0);
      expect(tangent.abs().max().dataSync()[0]).toBeGreaterThan(0.01);
      expect(largestGap(tangent, expected)).toBeLessThan(1e-6);
    },
  );
});

const mean = 1.5;
const std = 0.4;
/** The standard deviation at time t on the way from N(0, 1) to N(mean, std²), drawn independently. */
const spread = (t: number) => Math.hypot(1 - t, t * std);
/** The flow keeps quantiles: x_r = r mean + (x_t − t mean) σ_r / σ_t. */
const exact = (x: number, t: number, r: number) =>
  (r * mean + ((x - t * mean) * spread(r)) / spread(t) - x) / (r - t);
const gaussian = (n: number): PointArray => ({
  data: new Random(2).normals(n).map((z) => mean + std * z),
  shape: [n, 1],
});
const training = {
  batchSize: 500,
  epochs: 120,
  learningRate: 3e-3,
  schedule: schedules.cosine(),
  hidden: [48, 48],
  seed: 3,
};

describe("MeanFlow", () => {
  it("learns the mean velocity to a Gaussian, over every interval", async () => {
    const flow = await MeanFlow.fit(gaussian(10_000), { ...training, standardize: false });
    const cases = [0, 0.3, 0.7].flatMap((t) =>
      [0.2, 0.5, 1]
        .filter((r) => r > t)
        .flatMap((r) => [-1, 0, 1].map((z) => ({ t, r, x: t * mean + z * spread(t) }))),
    );
    const column = (of: (one: (typeof cases)[number]) => number) =>
      tf.tensor2d(cases.map((one) => [of(one)]));
    const found = flow.meanVelocity(
      column(({ x }) => x),
      column(({ t }) => t),
      column(({ t, r }) => r - t),
    );
    const error = tf.losses.meanSquaredError(
      column(({ x, t, r }) => exact(x, t, r)),
      found,
    ) as tf.Scalar;
    // The mean velocities themselves lie between 0.5 and 2.5.
    expect(Math.sqrt(error.dataSync()[0])).toBeLessThan(0.1);
    flow.dispose();
  });

  it("carries latents to their quantiles in one pass, where a step of the velocity leads to the mean", async () => {
    const data = gaussian(10_000);
    const latents = [[-1], [0], [1]];
    const carry = async (intervals: number, steps: number) => {
      const flow = await MeanFlow.fit(data, { ...training, intervals });
      const { data: found } = await flow.transform(latents, { steps });
      flow.dispose();
      return found;
    };
    const [one, four, none] = [await carry(0.5, 1), await carry(0.5, 4), await carry(0, 1)];
    latents.forEach(([z], i) => {
      expect(Math.abs(one[i] - mean - std * z)).toBeLessThan(0.12);
      expect(Math.abs(four[i] - mean - std * z)).toBeLessThan(0.12);
      expect(Math.abs(none[i] - mean)).toBeLessThan(0.12);
    });
  });

  it("learns a coupling, and samples it", async () => {
    const flow = await MeanFlow.fit(gaussian(4000), {
      ...training,
      coupling: (points, { random }) => minibatchPairs(points, { label: auctionLabels, random }),
    });
    const points = await flow.sample(4000, { seed: 5 });
    const found = moments(toTensor(points));
    expect(Math.abs(found.mean - mean)).toBeLessThan(0.05);
    expect(Math.abs(Math.sqrt(found.variance) - std)).toBeLessThan(0.05);
    flow.dispose();
  });

  it("takes its target as a constant, as the gradient of a linear network shows", () => {
    const flow = new MeanFlow({ dimension: 1, hidden: [], intervals: 1, random: new Random(1) });
    const [from, to] = [normals(50, 1), normals(50, 1, 6).add(1)];
    seed(7);
    const { grads } = tf.variableGrads(() => flow.loss(from, to));
    seed(7);
    const [one, other] = [uniform([50, 1]), uniform([50, 1])];
    const [t, way] = [tf.minimum(one, other), to.sub(from)];
    const length = tf.sub(tf.maximum(one, other), t);
    const input = tf.concat([from.add(way.mul(t)), t, length], 1) as tf.Tensor2D;
    const [kernel, bias] = flow.variables();
    const slope = tf.matMul(
      tf.concat([way, tf.ones([50, 1]), tf.fill([50, 1], -1)], 1) as tf.Tensor2D,
      kernel,
    );
    const error = tf
      .matMul(input, kernel)
      .add(bias)
      .sub(way.add(slope.mul(length)));
    const expected = tf.matMul(input, error as tf.Tensor2D, true).mul(2 / 50);
    expect(expected.abs().min().dataSync()[0]).toBeGreaterThan(0.01);
    expect(largestGap(grads[kernel.name], expected)).toBeLessThan(1e-5);
    flow.dispose();
  });

  it("refuses a share that is none, no steps, and a coupling or latents of another dimension", async () => {
    for (const intervals of [-0.1, 1.1, Number.NaN])
      expect(() => new MeanFlow({ dimension: 1, intervals })).toThrow(
        `intervals must be a share from 0 to 1: got ${intervals}`,
      );
    const before = tf.memory().numTensors;
    const flow = new MeanFlow({ dimension: 2, hidden: [4], random: new Random(1) });
    await expect(flow.sample(3, { steps: 0 })).rejects.toThrow("positive number of steps: got 0");
    await expect(flow.transform([[1]])).rejects.toThrow("latents must have the model's 2 dimensions: got 1");
    flow.dispose();
    const coupling = (points: PointArray) => ({
      x: { data: points.data.slice(0, 10), shape: [10, 1] as [number, number] },
      y: points,
    });
    const data = { data: new Random(1).normals(20), shape: [10, 2] as [number, number] };
    await expect(MeanFlow.fit(data, { coupling })).rejects.toThrow(
      "the coupling's x must have the model's 2 dimensions: got 1",
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});
