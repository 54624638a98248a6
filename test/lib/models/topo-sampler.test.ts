import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random, tf } from "topolab";
import { components, isometry } from "topolab/data";
import { normal } from "topolab/jit";
import { jacobians, singularValues, TopoSampler } from "topolab/models";
import { tear, topologicalLoss } from "topolab/topology";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "topolab-sampler-"));
afterAll(() => rmSync(folder, { recursive: true }));

const circles = (n: number) => components({ n, shape: "circle", random: new Random(1) });
const quick = { hidden: [16, 16], batchSize: 16, epochs: 2, stepsPerEpoch: 3, seed: 1 };

/** A generator whose integers are 0, 1, 2 …, so that every batch holds each of n rows once. */
function inOrder(n: number): Random {
  let next = 0;
  return Object.assign(new Random(5), { integer: () => next++ % n });
}

const number = (make: () => tf.Tensor): number => tf.tidy(() => make().dataSync()[0]);

describe("a step of TopoSampler.fit", () => {
  it.each(["none", "massive"] as const)("has the three losses of its definition, form %s", async (form) => {
    const data = circles(32);
    const real = tf.tensor2d(data.data as Float32Array, data.shape);
    const fixed = tf.tensor3d(new Random(9).normals(64), [1, 32, 2]);
    const shape = { hidden: [8], layers: "plain" as const, gameWeight: 0.5, source: () => fixed.clone() };
    const twin = new TopoSampler({ ...shape, dimension: 2, random: new Random(5) });
    const latents = twin.noise.network.apply(fixed);
    const [onReal, onFake] = [real.expandDims(0), twin.gan.generate(latents)].map((points) =>
      twin.gan.discriminate(points),
    );
    const discriminator = number(() => tf.softplus(onReal.neg()).mean().add(tf.softplus(onFake).mean()));
    const generator = number(() => tf.softplus(onFake.neg()).mean());
    const points = latents.squeeze([0]) as tf.Tensor2D;
    const deaths = number(() => topologicalLoss(real, points, { form, dataScale: 1 }));
    // So slow that the weights of the game stay where they are within the step.
    const sampler = await TopoSampler.fit(data, {
      ...{ ...shape, form, learningRate: 1e-20, random: inOrder(32) },
      ...{ batchSize: 32, epochs: 1, stepsPerEpoch: 1, dataBatches: 1 },
    });
    const { loss, losses } = sampler.history[0];
    expect(Object.keys(losses)).toEqual(["discriminator", "generator", "noise"]);
    expect(losses.discriminator).toBeCloseTo(discriminator, 4);
    expect(losses.generator).toBeCloseTo(generator, 4);
    expect(losses.noise).toBeCloseTo(deaths + 0.5 * generator, 3);
    expect(loss).toBe(losses.discriminator);
  });

  it("moves the noise module by the topological loss alone, unless gameWeight is given", async () => {
    const options = { ...quick, epochs: 1, stepsPerEpoch: 1 };
    const moved = async (more: object) => {
      const sampler = await TopoSampler.fit(circles(100), { ...options, ...more });
      return sampler.noise.variables().map((variable) => [...variable.dataSync()]);
    };
    const alone = await moved({});
    expect(await moved({ hidden: [16, 16], loss: backwards })).toEqual(alone);
    expect(await moved({ gameWeight: 100 })).not.toEqual(alone);
  });
});

/** A game that is lost on purpose. */
const backwards = {
  real: (scores: tf.Tensor) => scores,
  fake: (scores: tf.Tensor) => scores.neg(),
  generated: (scores: tf.Tensor) => scores,
};

describe("TopoSampler", () => {
  it("has a 1-Lipschitz generator as wide as its latents up to the last layer", async () => {
    const data = isometry(2, 5, new Random(2)).apply(circles(200));
    const sampler = await TopoSampler.fit(data, { ...quick, latent: 2, depth: 2, copies: 2 });
    const kernels = sampler.gan.generator.variables
      .map(({ shape }) => shape)
      .filter(({ length }) => length === 3);
    expect(kernels.filter((shape) => (shape[1] ?? 0) > 1)).toEqual([
      [2, 2, 2],
      [2, 2, 2],
      [2, 2, 5],
    ]);
    const first = (x: tf.Tensor2D) => tf.unstack(sampler.gan.generate(tf.stack([x, x])))[0];
    const slopes = tf.unstack(jacobians(first, normal([50, 2], new Random(3)) as tf.Tensor2D));
    for (const slope of slopes) expect(singularValues(slope.dataSync(), 5, 2)[0]).toBeLessThan(1.1);
    expect((await sampler.sample(7, { copy: 1 })).shape).toEqual([7, 5]);
  });

  it("learns a prior that falls into two parts as the data do, while the game is played", async () => {
    const sampler = await TopoSampler.fit(circles(500), {
      ...{ hidden: [32, 32], form: "massive", batchSize: 64, dataBatches: 16, seed: 3 },
      ...{ epochs: 20, stepsPerEpoch: 30 },
    });
    const { history } = sampler;
    expect(history[19].losses.noise).toBeLessThan(0.5 * history[0].losses.noise);
    const { longest, minorityShare } = tear(await sampler.noise.sample(64, { seed: 1 }));
    expect(longest).toBeGreaterThan(4);
    expect(minorityShare).toBeGreaterThan(0.05);
  });

  it("samples each of its copies as the tensor has them, and tells each epoch", async () => {
    const told: number[] = [];
    const sampler = await TopoSampler.fit(circles(50), {
      ...{ ...quick, copies: 2 },
      onEpoch: ({ epoch }, { noise }) => void told.push(epoch * noise.copies),
    });
    expect(told).toEqual([2, 4]);
    const all = sampler.sampleTensor(5, { seed: 4 });
    for (const copy of [0, 1])
      expect([...(await sampler.sample(5, { seed: 4, copy })).data]).toEqual([
        ...all.dataSync().slice(10 * copy, 10 * copy + 10),
      ]);
    await expect(sampler.sample(5, { copy: 2 })).rejects.toThrow(
      "copy must be an integer from 0 to 1: got 2",
    );
  });

  it.each([
    [{ gameWeight: -1 }, "gameWeight must be a finite number of at least 0: got -1"],
    [{ gameWeight: Number.NaN }, "gameWeight must be a finite number of at least 0: got NaN"],
    [
      { layers: "lipschitz" as never },
      'layers must be one of "plain", "spectral", "orthogonal": got "lipschitz"',
    ],
    [{ depth: 0 }, "depth must be an integer of at least 1: got 0"],
    [{ batchSize: 1 }, "batchSize must be an integer of at least 2: got 1"],
    [{ loss: "hinge" as never }, "loss must be a GanLoss"],
    [{ form: "symmetric" as never }, 'form must be one of "none", "massive": got "symmetric"'],
  ])("refuses %j and leaves nothing behind", async (options, message) => {
    const tensors = tf.memory().numTensors;
    await expect(TopoSampler.fit(circles(50), { ...quick, ...options })).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("is not saved with a source of your own", async () => {
    const source = (n: number) => normal([1, n, 2]);
    const sampler = await TopoSampler.fit(circles(50), { ...quick, source });
    await expect(sampler.save(join(folder, "own.safetensors"))).rejects.toThrow("a source of your own");
  });
});
