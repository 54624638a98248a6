// The networks of the benchmark, each as a step over its data, with PyTorch's twin in peer.py.
import { Random, tf } from "topolab";
import type { Step } from "topolab/jit";
import { Autoencoder, Ddpm, Gan, mlp } from "topolab/models";

export interface Subject {
  step: Step;
  data: tf.Tensor[];
  batchSize: number;
}

const adam = () => tf.train.adam(1e-3, 0.9, 0.999, 1e-8);
const points = (n: number, d: number) => tf.tensor2d(new Random(4).normals(n * d), [n, d]);
const random = new Random(8745);

function regression(model: tf.LayersModel, x: tf.Tensor, y: tf.Tensor, batchSize: number): Subject {
  const optimizer = adam();
  const loss = (input: tf.Tensor, target: tf.Tensor) =>
    tf.squaredDifference(model.apply(input, { training: true }) as tf.Tensor, target).mean() as tf.Scalar;
  return {
    step: (input, target) => optimizer.minimize(() => loss(input, target), true)!,
    data: [x, y],
    batchSize,
  };
}

function gtn(d: number, hidden: number[], n: number, batchSize: number, batchNorm: number): Subject {
  return regression(
    mlp({ inputs: d, hidden, outputs: d, batchNorm, random }),
    points(n, d),
    points(n, d),
    batchSize,
  );
}

function images(side: number, channels: number, latent: number, n: number, batchSize: number): Subject {
  const { model } = new Autoencoder({ side, channels, latent, random });
  const x = tf.randomUniform([n, side, side, channels], -1, 1, "float32", 4);
  return regression(model, x, x, batchSize);
}

const layers = (count: number, width: number) => Array<number>(count).fill(width);

export const models: Record<string, () => Subject> = {
  "swiss-roll": () => gtn(1, layers(3, 5), 100_000, 250, 0),
  square: () => gtn(2, layers(5, 6), 100_000, 250, 0),
  "mnist-gtn": () => gtn(5, layers(6, 50), 48_000, 128, 6),
  "mnist-autoencoder": () => images(28, 1, 5, 2560, 128),
  "celeba-autoencoder": () => images(64, 3, 100, 800, 200),
  "celeba-gtn": () => gtn(100, layers(25, 1200), 20_000, 200, 20),
  diffusion: () => {
    const model = new Ddpm({ dimension: 2, random });
    const optimizer = adam();
    return {
      step: (x) => optimizer.minimize(() => model.loss(x), true)!,
      data: [points(100_000, 2)],
      batchSize: 2048,
    };
  },
  gan: () => {
    const model = new Gan({ dimension: 2, random });
    return { step: (x) => model.step(x), data: [points(50_000, 2)], batchSize: 128 };
  },
};
