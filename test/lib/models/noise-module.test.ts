import { type PointArray, Random, tf } from "topolab";
import {
  jacobianRejection,
  leastRows,
  NoiseModule,
  priorRejection,
  TopologicalAutoencoder,
  trainNoise,
} from "topolab/models";
import { minimumSpanningTree, tear, topologicalLoss } from "topolab/topology";
import { fit } from "topolab/train";
import { describe, expect, it } from "vitest";

/** Two clusters at ±4 on the first axis. */
function clusters(n: number, d: number, seed = 1): PointArray {
  const random = new Random(seed);
  const data = random
    .normals(n * d)
    .map((value, at) => 0.5 * value + (at % d === 0 ? (at % (2 * d) === 0 ? -4 : 4) : 0));
  return { data, shape: [n, d] };
}

const pointsOf = (module: NoiseModule, n: number, copy = 0) =>
  tf.tidy(() => tf.unstack(module.sample(n, new Random(8)))[copy] as tf.Tensor2D);

describe("trainNoise", () => {
  it.each([
    [{ steps: 0 }, "steps should be an integer of at least 1: got 0"],
    [{ steps: 1.5 }, "steps should be an integer of at least 1: got 1.5"],
    [{ every: 0 }, "every should be an integer of at least 1: got 0"],
    [{ dataBatches: 0 }, "dataBatches should be an integer of at least 1: got 0"],
    [{ batchSize: 1 }, "batchSize should be an integer of at least 2: got 1"],
  ])("refuses %j", async (options, message) => {
    const module = new NoiseModule({ dimension: 2, hidden: [2], random: new Random(2) });
    await expect(trainNoise(module, clusters(32, 2), options)).rejects.toThrow(message);
    module.dispose();
  });

  it("starts from the loss of topologicalLoss, in the data's scale", async () => {
    for (const form of ["none", "massive"] as const) {
      const module = new NoiseModule({ dimension: 2, random: new Random(2) });
      const data = clusters(32, 2);
      const whole = tf.tensor2d(data.data as Float32Array, data.shape);
      // One batch that is all the data, with the noise that training draws first.
      const random = fixedRows(32);
      const latents = tf.tidy(() => module.sample(32, new Random(5)).squeeze([0]) as tf.Tensor2D);
      const expected = topologicalLoss(whole, latents, { form, dataScale: 1 }).dataSync()[0];
      const loss = await trainNoise(module, data, {
        form,
        batchSize: 32,
        steps: 1,
        dataBatches: 1,
        random: Object.assign(new Random(5), { integer: random.integer }),
      });
      expect(loss).toBeCloseTo(expected, 4);
    }
  });

  it("learns the deaths of the data, with the mass on both sides if told so", async () => {
    const module = new NoiseModule({ dimension: 2, hidden: [32, 32], copies: 2, random: new Random(3) });
    const before = [0, 1].map((copy) => tear(pointsOf(module, 64, copy)).longest);
    const records: number[] = [];
    await trainNoise(module, clusters(500, 2), {
      form: "massive",
      batchSize: 64,
      steps: 600,
      dataBatches: 16,
      every: 20,
      random: new Random(4),
      onRecord: ({ loss }) => void records.push(loss),
    });
    expect(records[records.length - 1]).toBeLessThan(0.5 * records[0]);
    for (const copy of [0, 1]) {
      const found = tear(pointsOf(module, 64, copy));
      expect(found.longest).toBeGreaterThan(2 * before[copy]);
      expect(found.minorityShare).toBeGreaterThan(0.05);
    }
  });

  it("stops when told to, and refuses data of another dimension", async () => {
    const module = new NoiseModule({ dimension: 2 });
    await expect(trainNoise(module, clusters(10, 3))).rejects.toThrow(
      "The prior has 2 dimensions: got data of 3",
    );
    const steps: number[] = [];
    const controller = new AbortController();
    await trainNoise(module, clusters(100, 2), {
      batchSize: 16,
      steps: 50,
      every: 1,
      signal: controller.signal,
      onRecord: ({ step }) => {
        steps.push(step);
        if (step === 3) controller.abort();
      },
    });
    expect(steps).toEqual([1, 2, 3]);
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
    [{ steps: 0 }, "steps should be an integer of at least 1: got 0"],
    [{ keep: 2 }, "keep must be above 0 and at most 1: got 2"],
  ])("in the prior refuses %j before it trains", (options, message) => {
    const tensors = tf.memory().numTensors;
    const score = () => {
      throw new Error("asked");
    };
    expect(() => priorRejection({ score, latent: 1, ...options })).toThrow(message);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("in the prior drops the latents that a discriminator would refuse", () => {
    // This discriminator takes points beyond ±4 for real.
    const score = (z: tf.Tensor2D) => generator(z).abs().sub(4).mul(20);
    const filter = priorRejection({ score, latent: 1, keep: 0.85, random: new Random(3) });
    const latents = tf.tensor2d(new Random(4).normals(1000), [1000, 1]);
    const kept = filter.accept(latents);
    expect(kept).toHaveLength(850);
    const refused = (rows: ArrayLike<number>) => {
      const z = latents.dataSync();
      return Array.from(rows).filter((row) => Math.abs(5 * Math.tanh(10 * z[row])) < 4).length / rows.length;
    };
    expect(refused(kept)).toBeLessThan(0.2 * refused(Int32Array.from({ length: 1000 }, (_, i) => i)));
    filter.dispose();
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
