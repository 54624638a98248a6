import { DisposedError, Random, tf } from "topolab";
import {
  Autoencoder,
  Ddpm,
  DigitClassifier,
  FlowMatching,
  Gan,
  MeanFlow,
  MultiGeneratorGan,
  NoiseModule,
  PointVae,
  PriorRejection,
  RealNvp,
  TopologicalAutoencoder,
  TopoSampler,
  Vae,
} from "topolab/models";
import { describe, expect, it } from "vitest";

interface Disposable {
  dispose(): void;
}

/** Each model, with a use of it. */
const random = new Random(1);
const hidden = [4];
const points = tf.ones([4, 2]) as tf.Tensor2D;
const images = { data: new Float32Array(4 * 64), shape: [4, 8, 8, 1] };

const models: Record<string, () => Promise<[Disposable, () => unknown]> | [Disposable, () => unknown]> = {
  Autoencoder: () => {
    const model = new Autoencoder({ side: 8, latent: 2, maps: [2, 2], random });
    return [model, () => model.encode(images)];
  },
  Ddpm: () => {
    const model = new Ddpm({ dimension: 2, hidden, random });
    return [model, () => model.sample(3)];
  },
  FlowMatching: () => {
    const model = new FlowMatching({ dimension: 2, hidden, random });
    return [model, () => model.transport(points)];
  },
  MeanFlow: () => {
    const model = new MeanFlow({ dimension: 2, hidden, random });
    return [model, () => model.sample(3)];
  },
  Vae: () => {
    const model = new Vae({ side: 8, latent: 2, maps: [2, 2], random });
    return [model, () => model.sample(3)];
  },
  PointVae: () => {
    const model = new PointVae({ dimension: 2, hidden, random });
    return [model, () => model.sample(3)];
  },
  RealNvp: () => {
    const model = new RealNvp({ dimension: 2, couplings: 2, hidden, random });
    return [model, () => model.logDensityTensor(points)];
  },
  TopologicalAutoencoder: () => {
    const model = new TopologicalAutoencoder({ dimension: 2, hidden, weight: 1, random });
    return [model, () => model.loss(points)];
  },
  DigitClassifier: async () => {
    const model = await DigitClassifier.fit(
      { images, labels: [0, 1, 0, 1] },
      { classes: 2, epochs: 1, features: 2, jit: false, random },
    );
    return [model, () => model.features(images)];
  },
  Gan: () => {
    const model = new Gan({ dimension: 2, hidden, random });
    return [model, () => model.generate(points)];
  },
  MultiGeneratorGan: () => {
    const model = new MultiGeneratorGan({ dimension: 2, generators: 2, hidden, random });
    return [model, () => model.mixture()];
  },
  NoiseModule: () => {
    const model = new NoiseModule({ dimension: 2, hidden, random });
    return [model, () => model.sample(3)];
  },
  TopoSampler: () => {
    const model = new TopoSampler({ dimension: 2, hidden, random });
    return [model, () => model.sample(3)];
  },
  "a layer": () => {
    const { generator } = new Gan({ dimension: 2, hidden, random });
    return [generator, () => generator.apply(points)];
  },
  PriorRejection: () => {
    const score = (x: tf.Tensor2D) => x.sum(1, true);
    const rejection = new PriorRejection({ score, latent: 2, hidden, random });
    return [rejection, () => rejection.accept(points)];
  },
};

describe.each(Object.entries(models))("%s after dispose", (_, make) => {
  it("refuses to be used, and a second dispose does nothing", async () => {
    const [model, use] = await make();
    await use();
    model.dispose();
    const tensors = tf.memory().numTensors;
    model.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
    await expect((async () => use())()).rejects.toThrow(DisposedError);
  });
});

it("an async method of a disposed model rejects, and does not throw", async () => {
  const model = new Ddpm({ dimension: 2, hidden, random });
  model.dispose();
  const sample = model.sample(3);
  await expect(sample).rejects.toThrow("The Ddpm was disposed and cannot be used again: make a new one");
});

it("disposes a model whose network is disposed already", () => {
  const model = new Vae({ side: 8, latent: 2, maps: [2, 2], random });
  model.encoder.dispose();
  model.dispose();
  expect(() => model.variables()).toThrow(DisposedError);
});
