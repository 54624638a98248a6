// Trains a custom model in a traced loop: a network that predicts three quantiles of y given x.
//
//   npm run example traced-model
import { Random, tf } from "topolab";
import { jit, shuffledOrder } from "topolab/jit";
import { adam } from "topolab/train";

// y = sin x + noise that grows with x.
const n = 4000;
const random = new Random(1);
const x = random.uniforms(n, 0, 6);
const y = x.map((at) => Math.sin(at) + (0.05 + 0.1 * at) * random.normal());

// Any tfjs code is a model: variables, and a function of tensors.
const levels = tf.tensor2d([[0.1, 0.5, 0.9]]);
const weight = (rows: number, columns: number) =>
  tf.variable(
    tf.tensor2d(random.normals(rows * columns), [rows, columns]).div(Math.sqrt(rows)),
  );
const [w1, b1] = [weight(1, 32), tf.variable(tf.zeros([32]))];
const [w2, b2] = [weight(32, 32), tf.variable(tf.zeros([32]))];
const [w3, b3] = [weight(32, 3), tf.variable(tf.zeros([3]))];
const quantiles = (inputs: tf.Tensor) =>
  inputs.sub(3).matMul(w1).add(b1).tanh().matMul(w2).add(b2).tanh().matMul(w3).add(b3);

/** The pinball loss, whose minimum is the quantile (Koenker and Bassett, 1978). */
const pinball = (inputs: tf.Tensor, targets: tf.Tensor): tf.Scalar => {
  const error = targets.sub(quantiles(inputs));
  return tf.maximum(error.mul(levels), error.mul(levels.sub(1))).mean();
};

// The step runs a few times to be recorded; then one TensorFlow graph runs whole epochs.
const optimizer = adam(3e-3);
const data = [tf.tensor2d(x, [n, 1]), tf.tensor2d(y, [n, 1])];
const step = (inputs: tf.Tensor, targets: tf.Tensor) =>
  optimizer.minimize(() => pinball(inputs, targets), true) as tf.Scalar;
const epochs = 60;
const loop = jit.loop(step, {
  data,
  batchSize: 100,
  expectedSteps: (epochs * n) / 100,
});
for (let epoch = 1; epoch <= epochs; epoch++) {
  const { losses } = await loop.run({
    order: shuffledOrder(random, n, 100),
    seeds: [1, epoch],
  });
  if (epoch % 20 === 0) console.log(`epoch ${epoch}: loss ${losses.loss.toFixed(4)}`);
}
console.log(`ran as ${loop.execution.form}: ${loop.execution.reason}`);
loop.dispose();

// The share of the data below each quantile is its level, if the model is right.
const below = tf.tidy(() =>
  data[1].lessEqual(quantiles(data[0])).cast("float32").mean(0).arraySync(),
);
console.log(
  `share below the quantiles 0.1, 0.5, 0.9: ${(below as number[]).map((s) => s.toFixed(2)).join(", ")}`,
);
