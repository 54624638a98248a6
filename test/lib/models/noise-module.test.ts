import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PointArray, Random, tf } from "topolab";
import { uniform } from "topolab/jit";
import {
  jacobianRejection,
  leastRows,
  NoiseModule,
  PriorRejection,
  TopologicalAutoencoder,
} from "topolab/models";
import { minimumSpanningTree, tear, topologicalLoss } from "topolab/topology";
import { fit } from "topolab/train";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "topolab-prior-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Two clusters at ±4 on the first axis. */
function clusters(n: number, d: number, seed = 1): PointArray {
  const random = new Random(seed);
  const data = random
    .normals(n * d)
    .map((value, at) => 0.5 * value + (at % d === 0 ? (at % (2 * d) === 0 ? -4 : 4) : 0));
  return { data, shape: [n, d] };
}

const pointsOf = (module: NoiseModule, n: number, copy = 0) =>
  tf.tidy(() => tf.unstack(module.sampleTensor(n, { seed: 8 }))[copy] as tf.Tensor2D);

describe("NoiseModule.fit", () => {
  it.each([
    [{ epochs: 0 }, "epochs must be an integer of at least 1: got 0"],
    [{ stepsPerEpoch: 1.5 }, "stepsPerEpoch must be an integer of at least 1: got 1.5"],
    [{ dataBatches: 0 }, "dataBatches must be an integer of at least 1: got 0"],
    [{ batchSize: 1 }, "batchSize must be an integer of at least 2: got 1"],
  ])("refuses %j and leaves nothing behind", async (options, message) => {
    const tensors = tf.memory().numTensors;
    await expect(NoiseModule.fit(clusters(32, 2), options)).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("starts from the loss of topologicalLoss, in the data's scale", async () => {
    for (const form of ["none", "massive"] as const) {
      const data = clusters(32, 2);
      const whole = tf.tensor2d(data.data as Float32Array, data.shape);
      // One batch that is all the data, with the weights and the noise that training draws first.
      const twin = new Random(5);
      const module = new NoiseModule({ dimension: 2, random: twin });
      const latents = tf.tidy(
        () => module.sampleTensor(32, { random: twin }).squeeze([0]) as unknown as tf.Tensor2D,
      );
      const expected = topologicalLoss(whole, latents, { form, dataScale: 1 }).dataSync()[0];
      const random = Object.assign(new Random(5), { integer: fixedRows(32).integer });
      const { history } = await NoiseModule.fit(data, {
        ...{ form, batchSize: 32, epochs: 1, stepsPerEpoch: 1, dataBatches: 1, random },
      });
      expect(history[0].loss).toBeCloseTo(expected, 4);
    }
  });

  it("learns the deaths of the data, with mass on both sides if requested", async () => {
    const untrained = new NoiseModule({
      ...{ dimension: 2, hidden: [32, 32], copies: 2, random: new Random(3) },
    });
    const before = [0, 1].map((copy) => tear(pointsOf(untrained, 64, copy)).longest);
    const module = await NoiseModule.fit(clusters(500, 2), {
      ...{ hidden: [32, 32], copies: 2, form: "massive", batchSize: 64, dataBatches: 16, seed: 3 },
      ...{ epochs: 30, stepsPerEpoch: 20 },
    });
    const { history } = module;
    expect(history.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(history[29].loss).toBeLessThan(0.5 * history[0].loss);
    for (const copy of [0, 1]) {
      const found = tear(pointsOf(module, 64, copy));
      expect(found.longest).toBeGreaterThan(2 * before[copy]);
      expect(found.minorityShare).toBeGreaterThan(0.05);
    }
  });

  it("stops on its signal, and keeps the finished epochs", async () => {
    const controller = new AbortController();
    const dimensions: number[] = [];
    const module = await NoiseModule.fit(clusters(100, 2), {
      ...{ batchSize: 16, epochs: 50, stepsPerEpoch: 1, signal: controller.signal },
      onEpoch: ({ epoch }, module) => {
        dimensions.push(module.dimension);
        if (epoch === 3) controller.abort();
      },
    });
    expect(dimensions).toEqual([2, 2, 2]);
    expect(module.run.stopped).toBe("interrupted");
    expect(module.history).toHaveLength(3);
    await expect(NoiseModule.fit(clusters(100, 2), { signal: controller.signal })).rejects.toThrow("aborted");
  });

  it("stops when its loss is no longer finite, and says where", async () => {
    const module = await NoiseModule.fit(clusters(100, 2), {
      ...{ batchSize: 16, epochs: 5, stepsPerEpoch: 3, learningRate: 1e38, seed: 1 },
    });
    expect(module.run.stopped).toBe("diverged");
    expect(module.run.diverged!.step).toBeGreaterThan(1);
    expect(module.history).toHaveLength(module.run.diverged!.epoch - 1);
  });

  it("takes noise from a source of your own, which no file keeps", async () => {
    const source = (n: number) => uniform([1, n, 2]).add(3);
    const options = { source, epochs: 1, stepsPerEpoch: 2, batchSize: 16, seed: 1 };
    const module = await NoiseModule.fit(clusters(100, 2), options);
    const noise = module.drawNoise(50, new Random(4));
    expect(noise.shape).toEqual([1, 50, 2]);
    expect(noise.dataSync().every((value) => value >= 3 && value <= 4)).toBe(true);
    const carried = module.network.apply(noise).dataSync();
    expect(module.sampleTensor(50, { seed: 4 }).dataSync()).toEqual(carried);
    await expect(module.save(join(folder, "own.safetensors"))).rejects.toThrow("a source of your own");
  });

  it("samples each of its copies like the tensor", async () => {
    const module = new NoiseModule({ dimension: 2, copies: 2, random: new Random(1) });
    const all = module.sampleTensor(5, { seed: 4 });
    for (const copy of [0, 1])
      expect([...(await module.sample(5, { seed: 4, copy })).data]).toEqual([
        ...all.dataSync().slice(10 * copy, 10 * copy + 10),
      ]);
    await expect(module.sample(5, { copy: 2 })).rejects.toThrow("copy must be an integer from 0 to 1: got 2");
  });
});

/** Integers 0, 1, 2 … in turn, for batches that hold every row once. */
function fixedRows(n: number) {
  let next = 0;
  return { integer: () => next++ % n };
}

describe("rejection", () => {
  // Steep between −0.5 and 0.5, flat elsewhere.
  const generator = (z: tf.Tensor2D) => tf.tanh(z.mul(10)).mul(5);
  const normals = (n: number, seed: number): PointArray => ({
    data: new Random(seed).normals(n),
    shape: [n, 1],
  });

  it("by the Jacobian drops the latents where the map is steepest", () => {
    const latents = tf.linspace(-2, 2, 101).expandDims(1) as tf.Tensor2D;
    const kept = jacobianRejection(generator, latents, 0.9);
    expect(kept).toHaveLength(91);
    const values = latents.dataSync();
    const dropped = [...values.keys()].filter((row) => !kept.includes(row));
    for (const row of dropped) expect(Math.abs(values[row])).toBeLessThan(0.21);
  });

  it("keeps the rows of the least values, in their order", () => {
    expect([...leastRows([5, 1, 4, 2, 3], 0.6)]).toEqual([1, 3, 4]);
    expect(() => leastRows([1], 0)).toThrow("keep must be above 0 and at most 1: got 0");
  });

  it.each([
    [{ epochs: -1 }, "epochs must be an integer of 0 or more: got -1"],
    [{ keep: 2 }, "keep must be above 0 and at most 1: got 2"],
  ])("in the prior refuses %j before it computes a score", async (options, message) => {
    const tensors = tf.memory().numTensors;
    const score = () => {
      throw new Error("asked");
    };
    await expect(PriorRejection.fit(normals(10, 1), { score, ...options })).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("in the prior drops the latents that a discriminator would refuse, after save and load too", async () => {
    // This discriminator takes points beyond ±4 for real.
    const score = (z: tf.Tensor2D) => generator(z).abs().sub(4).mul(20);
    const options = { score, keep: 0.85, batchSize: 256, epochs: 10, seed: 3 };
    const tensors = tf.memory().numTensors;
    const filter = await PriorRejection.fit(normals(256 * 50, 3), options);
    expect(filter.history).toHaveLength(10);
    const latents = normals(1000, 4);
    const kept = await filter.accept(latents);
    expect(kept).toHaveLength(850);
    const refused = (rows: ArrayLike<number>) =>
      Array.from(rows).filter((row) => Math.abs(5 * Math.tanh(10 * latents.data[row])) < 4).length /
      rows.length;
    expect(refused(kept)).toBeLessThan(0.2 * refused(Int32Array.from({ length: 1000 }, (_, i) => i)));
    const path = join(folder, "rejection.safetensors");
    await filter.save(path);
    const again = await PriorRejection.load(path);
    expect(await again.accept(latents)).toEqual(kept);
    await expect(fit(again, { x: latents }, { epochs: 1 })).rejects.toThrow("does not keep the score");
    for (const one of [filter, again]) one.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

describe("TopologicalAutoencoder", () => {
  it("keeps two clusters apart, and learns traced", async () => {
    const model = new TopologicalAutoencoder({
      dimension: 5,
      weight: 1,
      hidden: [16],
      random: new Random(1),
    });
    const x = clusters(200, 5);
    const run = await fit(model, { x }, { batchSize: 20, epochs: 20, seed: 2, validation: { x } });
    expect(run.execution.form).not.toBe("eager");
    expect(run.history[19].loss).toBeLessThan(0.5 * run.history[0].loss);
    const latents = model.encoder.predict(tf.tensor2d(x.data as Float32Array, x.shape)) as tf.Tensor2D;
    const lengths = minimumSpanningTree(latents).length;
    expect(lengths[198] / lengths[197]).toBeGreaterThan(1.5);
    expect(tear(latents).minorityShare).toBeCloseTo(0.5, 1);
    expect(model.latentScale.dataSync()[0]).not.toBe(1);
  });

  it("is a plain autoencoder without a weight", () => {
    const model = new TopologicalAutoencoder({ dimension: 3, weight: 0 });
    expect(model.variables()).not.toContain(model.latentScale);
    const x = tf.tensor2d(new Random(3).normals(12), [4, 3]);
    const decoded = model.decoder.apply(model.encoder.apply(x)) as tf.Tensor;
    const error = tf.squaredDifference(decoded, x).mean().dataSync()[0];
    expect(model.validationLoss(x).dataSync()[0]).toBeCloseTo(error, 5);
  });
});
