import { type PointArray, Random, tf } from "topolab";
import { auctionLabels, cdfLabels } from "topolab/gtn";
import { FlowMatching, integrate, minibatchPairs, reflowPairs, type Velocity } from "topolab/models";
import { fit } from "topolab/train";
import { describe, expect, it } from "vitest";
import { largestGap, moments } from "./moments.js";

const mean = 1.5;
const std = 0.4;
/** E[x₁ − x₀ | x_t] for independent x₀ ~ N(0, 1) and x₁ ~ N(mean, std²); its flow is x ↦ mean + std · x. */
const exact: Velocity = (x, t) => {
  const still = tf.sub(1, t);
  const variance = still.square().add(t.square().mul(std ** 2));
  return x
    .sub(t.mul(mean))
    .mul(t.mul(std ** 2).sub(still))
    .div(variance)
    .add(mean);
};
const normals = (n: number, seed = 4) => tf.tensor2d(new Random(seed).normals(n), [n, 1]);

describe("integrate, along the exact field between two Gaussians", () => {
  const start = normals(100);
  const end = start.mul(std).add(mean);
  const gap = async (solver: "euler" | "rk4", steps: number) =>
    largestGap(await integrate(exact, start, { solver, steps }), end);

  it("by Euler errs in proportion to the step", async () => {
    const ratio = (await gap("euler", 20)) / (await gap("euler", 40));
    expect(ratio).toBeGreaterThan(1.7);
    expect(ratio).toBeLessThan(2.3);
  });

  it("by RK4 arrives in a few steps", async () => {
    expect(await gap("rk4", 8)).toBeLessThan(2e-5);
    expect(await gap("rk4", 8)).toBeLessThan((await gap("euler", 32)) / 100);
  });

  it("by RK4 errs in proportion to the fourth power of the step", async () => {
    // dx/dt = 3 (1 + t) x has x(1) = e^4.5 x(0).
    const growth: Velocity = (x, t) => x.mul(t.add(1).mul(3));
    const errors: number[] = [];
    for (const steps of [8, 16])
      errors.push(
        largestGap(await integrate(growth, start, { solver: "rk4", steps }), start.mul(Math.exp(4.5))),
      );
    expect(errors[0] / errors[1]).toBeGreaterThan(11);
    expect(errors[0] / errors[1]).toBeLessThan(18);
  });

  it("returns to its start", async () => {
    const back = await integrate(exact, end, { solver: "rk4", steps: 30, backward: true });
    expect(largestGap(back, start)).toBeLessThan(2e-4);
  });

  it("refuses zero steps", () => {
    expect(() => integrate(exact, start, { steps: 0 })).toThrow("steps must be a positive integer: got 0");
  });
});

/** Points around (±2, 0). */
function pair(n: number, random = new Random(9)): PointArray {
  const data = random.normals(2 * n).map((z) => 0.3 * z);
  for (let i = 0; i < n; i++) data[2 * i] += random.uniform() < 0.5 ? -2 : 2;
  return { data, shape: [n, 2] };
}

const training = { batchSize: 400, epochs: 80, seed: 3 };

describe("FlowMatching", () => {
  it("learns the flow to a Gaussian from data alone", async () => {
    const model = new FlowMatching({
      dimension: 1,
      hidden: [32, 32],
      time: { frequencies: 4 },
      random: new Random(1),
    });
    const x = { data: new Random(2).normals(4000).map((z) => mean + std * z), shape: [4000, 1] };
    await fit(model, { x }, { ...training, optimizer: tf.train.adam(3e-3) });
    const found = moments(
      await model.sampleTensor(4000, { solver: "rk4", steps: 10, random: new Random(5) }),
    );
    expect(Math.abs(found.mean - mean)).toBeLessThan(0.08);
    expect(Math.abs(Math.sqrt(found.variance) - std)).toBeLessThan(0.08);
  });

  it("learns pairs along a line so that one step does", async () => {
    const model = new FlowMatching({ dimension: 1, hidden: [32, 32], random: new Random(1) });
    const latents = new Random(2).normals(4000);
    const pairs = {
      x: { data: latents, shape: [4000, 1] },
      y: { data: latents.map((z) => mean + std * z), shape: [4000, 1] },
    };
    await fit(model, pairs, { ...training, optimizer: tf.train.adam(3e-3) });
    const start = normals(100);
    expect(largestGap(await model.transport(start, { steps: 1 }), start.mul(std).add(mean))).toBeLessThan(
      0.1,
    );
    expect(model.loss(start, start.mul(std).add(mean)).dataSync()[0]).toBeLessThan(1e-3);
  });

  it("learns a coupling in the units of the data, along lines so that one step does", async () => {
    const data = {
      data: new Random(2).normals(4000).map((z) => 30 + 5 * z),
      shape: [4000, 1] as [number, number],
    };
    const shapes: number[][] = [];
    const flow = await FlowMatching.fit(data, {
      ...{ ...training, hidden: [32, 32], learningRate: 3e-3, validation: 0.25 },
      coupling: (points, { random }) => {
        shapes.push(points.shape);
        return minibatchPairs(points, { batchSize: points.shape[0], label: cdfLabels, random });
      },
    });
    expect(shapes).toEqual([
      [3000, 1],
      [1000, 1],
    ]);
    // Rank by rank, N(0, 1) goes to N(30, 25) along x ↦ 30 + 5 x.
    const latents = [[-1], [0], [1]];
    const { data: found } = await flow.transform(latents, { steps: 1 });
    [25, 30, 35].forEach((value, i) => {
      expect(Math.abs(found[i] - value)).toBeLessThan(0.6);
    });
    const back = await flow.inverseTransform([[25], [30], [35]], { solver: "rk4", steps: 10 });
    [-1, 0, 1].forEach((value, i) => {
      expect(Math.abs(back.data[i] - value)).toBeLessThan(0.12);
    });
    expect(flow.history.at(-1)!.valLoss).toBeLessThan(0.02);
    const { x, y } = flow.pairs!;
    expect([x.shape, y.shape]).toEqual([
      [3000, 1],
      [3000, 1],
    ]);
    // The quantiles of 3,000 latents and points agree but for their noise.
    const off = y.data.map((value, i) => Math.abs(value - 30 - 5 * x.data[i])).sort();
    expect(off[2700]).toBeLessThan(0.5);
    flow.dispose();
  });

  it("refuses a coupling of another dimension", async () => {
    const coupling = (points: PointArray) => ({
      x: { data: points.data, shape: [400, 1] as [number, number] },
      y: points,
    });
    const before = tf.memory().numTensors;
    await expect(FlowMatching.fit(pair(200), { coupling })).rejects.toThrow(
      "the coupling's x must have the model's 2 dimensions: got 1",
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it("becomes straighter by reflow", async () => {
    const first = new FlowMatching({ dimension: 2, hidden: [48, 48], random: new Random(1) });
    await fit(first, { x: pair(4000) }, { ...training, optimizer: tf.train.adam(3e-3) });
    const pairs = await reflowPairs(first, 4000, { steps: 20, random: new Random(2) });
    const second = new FlowMatching({ dimension: 2, hidden: [48, 48], random: new Random(1) });
    await fit(second, pairs, { ...training, optimizer: tf.train.adam(3e-3) });
    const start = tf.tensor2d(new Random(4).normals(2000), [1000, 2]);
    const bend = async (flow: FlowMatching) => {
      const [one, many] = [
        await flow.transport(start, { steps: 1 }),
        await flow.transport(start, { steps: 40 }),
      ];
      return one.sub(many).square().mean().dataSync()[0];
    };
    expect(await bend(second)).toBeLessThan(0.4 * (await bend(first)));
  });
});

/** The mean of ‖x − y‖². */
function cost({ x, y }: { x: PointArray; y: PointArray }): number {
  return Array.from(x.data).reduce((sum, value, i) => sum + (value - y.data[i]) ** 2, 0) / x.shape[0];
}

describe("minibatchPairs", () => {
  it("couples each point once per draw, each batch separately", () => {
    const targets = pair(250);
    const sizes: number[] = [];
    const label = (latents: PointArray, points: PointArray) => {
      sizes.push(latents.shape[0]);
      return auctionLabels(latents, points);
    };
    const { x, y } = minibatchPairs(targets, { batchSize: 100, draws: 2, label, random: new Random(3) });
    expect(sizes).toEqual([100, 100, 50, 100, 100, 50]);
    expect(x.shape).toEqual([500, 2]);
    const firsts = (data: ArrayLike<number>) => Array.from(data).filter((_, i) => i % 2 === 0);
    expect(firsts(y.data).sort()).toEqual([...firsts(targets.data), ...firsts(targets.data)].sort());
  });

  it("brings points closer to their latents than chance", () => {
    const targets = pair(1000);
    const chance = cost(
      minibatchPairs(targets, { label: ({ shape }) => Int32Array.from({ length: shape[0] }, (_, i) => i) }),
    );
    const transport = cost(minibatchPairs(targets, { batchSize: 250, label: auctionLabels }));
    expect(transport).toBeLessThan(0.6 * chance);
    expect(() => minibatchPairs(targets, { batchSize: 0, label: auctionLabels })).toThrow(
      "batchSize must be an integer of at least 1: got 0",
    );
  });
});
