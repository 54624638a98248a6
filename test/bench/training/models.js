// The networks of the benchmark, each as a step over its data, with PyTorch's twin in peer.py.
import { Random, tf } from "topolab";
import { autoencoder, Ddpm, Gan, mlp } from "topolab/models";

const adam = () => tf.train.adam(1e-3, 0.9, 0.999, 1e-8);
const points = (n, d) => tf.tensor2d(new Random(4).normals(n * d), [n, d]);
const random = new Random(8745);
function regression(model, x, y, batch) {
  const optimizer = adam();
  const loss = (input, target) => tf.squaredDifference(model.apply(input, { training: true }), target).mean();
  return {
    step: (input, target) => optimizer.minimize(() => loss(input, target), true),
    data: [x, y],
    batch,
  };
}
function gtn(d, hidden, n, batch, batchNorm) {
  return regression(
    mlp({ inputs: d, hidden, outputs: d, batchNorm, random }),
    points(n, d),
    points(n, d),
    batch,
  );
}
function images(side, channels, latent, n, batch) {
  const { model } = autoencoder({ side, channels, latent, random });
  const x = tf.randomUniform([n, side, side, channels], -1, 1, "float32", 4);
  return regression(model, x, x, batch);
}
const layers = (count, width) => Array(count).fill(width);
export const models = {
  "swiss-roll": () => gtn(1, layers(3, 5), 100000, 250, 0),
  square: () => gtn(2, layers(5, 6), 100000, 250, 0),
  "mnist-gtn": () => gtn(5, layers(6, 50), 48000, 128, 6),
  "mnist-autoencoder": () => images(28, 1, 5, 2560, 128),
  "celeba-autoencoder": () => images(64, 3, 100, 800, 200),
  "celeba-gtn": () => gtn(100, layers(25, 1200), 20000, 200, 20),
  diffusion: () => {
    const model = new Ddpm({ dimension: 2, random });
    const optimizer = adam();
    return {
      step: (x) => optimizer.minimize(() => model.loss(x), true),
      data: [points(100000, 2)],
      batch: 2048,
    };
  },
  gan: () => {
    const model = new Gan({ dimension: 2, random });
    return { step: (x) => model.step(x), data: [points(50000, 2)], batch: 128 };
  },
};
