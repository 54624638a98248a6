import { Random, tf } from "topolab";
import { Ddpm, Gan, mlp, Vae } from "topolab/models";
import { type Epoch, fit, historyTable, type Progress, schedules, textProgress } from "topolab/train";
import { describe, expect, it } from "vitest";

/** Points on a ring of radius 1, with a little noise. */
function ring(n: number, random = new Random(3)) {
  const data = new Float32Array(2 * n);
  for (let i = 0; i < n; i++) {
    const angle = 2 * Math.PI * random.uniform();
    data[2 * i] = Math.cos(angle) + 0.02 * random.normal();
    data[2 * i + 1] = Math.sin(angle) + 0.02 * random.normal();
  }
  return { data, shape: [n, 2] };
}

describe("fit trains", () => {
  it("a diffusion model, whose samples lie near the data", async () => {
    const model = new Ddpm({ dimension: 2, hidden: [64, 64, 64], random: new Random(1) });
    const run = await fit(model, { x: ring(4000) }, { batchSize: 200, epochs: 60, seed: 2 });
    expect(run.history[59].loss).toBeLessThan(run.history[0].loss * 0.7);
    const points = await model.sampleTensor(500, { random: new Random(5) });
    const radius = tf.tidy(() => points.square().sum(1).sqrt().dataSync());
    const near = radius.filter((r) => Math.abs(r - 1) < 0.3).length / 500;
    // A Gaussian of the data's variance puts 0.26 of its mass there.
    expect(near).toBeGreaterThan(0.6);
  });

  it("a vae, by its validation loss", async () => {
    const model = new Vae({ side: 8, latent: 2, maps: [4, 8], random: new Random(1) });
    const x = { data: new Random(4).uniforms(64 * 64, -1, 1), shape: [64, 8, 8, 1] };
    const run = await fit(model, { x }, { validation: { x }, batchSize: 16, epochs: 5, seed: 2 });
    expect(run.history[4].valLoss).toBeLessThan(run.history[0].valLoss);
    expect(run.best.epoch).toBeGreaterThan(1);
    expect(run.execution).toMatchObject({ form: "lowered", device: "cpu" });
    expect((await model.sample(3)).shape).toEqual([3, 8, 8, 1]);
  });

  it("a gan, with both losses in the history", async () => {
    const model = new Gan({ dimension: 2, hidden: [16, 16], random: new Random(1) });
    const run = await fit(model, { x: ring(400) }, { batchSize: 50, epochs: 3, seed: 2 });
    expect(historyTable(run).columnNames()).toEqual([
      "epoch",
      "loss",
      "valLoss",
      "seconds",
      "discriminator",
      "generator",
    ]);
    expect(run.history[2].losses.discriminator).toBeGreaterThan(0);
    // Spectral norm keeps the generator's map 1-Lipschitz, up to the power iteration's lag.
    const a = tf.tensor2d(new Random(6).normals(200), [100, 2]);
    const b = a.add(tf.tensor2d(new Random(7).normals(200), [100, 2]).mul(0.1));
    const ratio = model
      .generate(a)
      .sub(model.generate(b))
      .norm("euclidean", 1)
      .div(a.sub(b).norm("euclidean", 1));
    expect(ratio.max().dataSync()[0]).toBeLessThan(1.2);
  });
});

describe("fit obeys", () => {
  const linear = () => {
    const model = mlp({ inputs: 1, hidden: [], outputs: 1 });
    model.setWeights([tf.tensor2d([[0]]), tf.tensor1d([0])]);
    return model;
  };
  const weight = (model: tf.LayersModel) => model.getWeights()[0].dataSync()[0];
  const data = { x: Float32Array.of(1, -1), y: Float32Array.of(4, -4) };
  // One full-batch step of rate η moves w by 8η (the gradient of (w − 4)² at 0 is −8).
  const once = (rest: object) => ({ optimizer: tf.train.sgd(0.1), batchSize: 2, epochs: 1, ...rest });

  it("clipNorm: the norm of all gradients", async () => {
    const model = linear();
    await fit(model, data, once({ clipNorm: 1 }));
    expect(weight(model)).toBeCloseTo(0.1, 5);
  });

  it("weightDecay: adds a multiple of the weight to the gradient", async () => {
    const model = linear();
    model.setWeights([tf.tensor2d([[2]]), tf.tensor1d([0])]);
    await fit(model, data, once({ weightDecay: 0.5 }));
    expect(weight(model)).toBeCloseTo(2 - 0.1 * (-4 + 0.5 * 2), 5);
  });

  it("ema: ends with the average", async () => {
    const model = linear();
    await fit(model, data, once({ ema: 0.9 }));
    expect(weight(model)).toBeCloseTo(0.1 * 0.8, 5);
  });

  it("a schedule of the learning rate", async () => {
    const factors = [0, 0.25, 0.5, 1].map(schedules.cosine());
    expect(factors.map((value) => Number(value.toFixed(4)))).toEqual([1, 0.8536, 0.5, 0]);
    const model = linear();
    await fit(model, data, once({ schedule: () => 0.5 }));
    expect(weight(model)).toBeCloseTo(0.4, 5);
  });

  it("onEpoch and onProgress, in order", async () => {
    const epochs: Epoch[] = [];
    const progress: Progress[] = [];
    const lines: string[] = [];
    const text = textProgress((line) => lines.push(line), 0);
    const onProgress = (at: Progress) => {
      progress.push(at);
      text(at);
    };
    await fit(
      linear(),
      data,
      once({ epochs: 3, onEpoch: (epoch: Epoch) => void epochs.push(epoch), onProgress }),
    );
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(progress.at(-1)).toMatchObject({ epoch: 3, epochs: 3, step: 1, steps: 1, secondsLeft: 0 });
    expect(lines.at(-1)).toMatch(/^epoch 3 of 3 · 0 s left · loss [\d.e-]+$/);
  });
});
