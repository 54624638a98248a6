import { Random, tf } from "topolab";
import { describe, expect, it } from "vitest";
import { batchNorm } from "../../../lib/src/models/layers/batch-norm.js";

const [n, d] = [40, 6];
const random = new Random(2);
const x = tf
  .tensor2d(random.normals(n * d), [n, d])
  .mul(3)
  .add(1);
const weights = [tf.tensor1d(random.normals(d)), tf.tensor1d(random.normals(d)), tf.zeros([d]), tf.ones([d])];
/** What the normalized rows are multiplied by, so that their gradient is none of the simple ones. */
const towards = tf.tensor2d(random.normals(n * d), [n, d]);

type BatchNorm = ReturnType<typeof batchNorm>;

function built(layer: BatchNorm): BatchNorm {
  layer.build([n, d]);
  layer.setWeights(weights);
  return layer;
}

/** tfjs's own, whose gradient is that of every operation in it. */
const stock = () => built(tf.layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5 }));

const loss = (layer: BatchNorm) => (input: tf.Tensor) =>
  (layer.apply(input, { training: true }) as tf.Tensor).pow(3).mul(towards).sum();

const ofInput = (layer: BatchNorm) => tf.grad(loss(layer))(x);

/** By γ and β. */
const ofWeights = (layer: BatchNorm) =>
  Object.values(tf.variableGrads(() => loss(layer)(x) as tf.Scalar).grads);

/** The gradient of the length of the gradient, as a penalty on it takes. */
const second = (layer: BatchNorm) => tf.grad((input) => tf.grad(loss(layer))(input).square().sum())(x);

function expectClose(actual: tf.Tensor, expected: tf.Tensor): void {
  const scale = expected.abs().max().dataSync()[0];
  expect(actual.shape).toEqual(expected.shape);
  expect(scale).toBeGreaterThan(0.01);
  expect(actual.sub(expected).abs().max().dataSync()[0]).toBeLessThan(2e-5 * scale);
}

describe("batchNorm", () => {
  it("normalizes a batch as tfjs's layer does, and follows its moments", () => {
    const [ours, theirs] = [built(batchNorm()), stock()];
    for (const layer of [ours, theirs]) loss(layer)(x);
    expectClose(
      ours.apply(x, { training: true }) as tf.Tensor,
      theirs.apply(x, { training: true }) as tf.Tensor,
    );
    ours.getWeights().forEach((weight, k) => void expectClose(weight, theirs.getWeights()[k]));
    expectClose(ours.apply(x) as tf.Tensor, theirs.apply(x) as tf.Tensor);
  });

  it("has its gradients", () => {
    expectClose(ofInput(built(batchNorm())), ofInput(stock()));
    const expected = ofWeights(stock());
    ofWeights(built(batchNorm())).forEach((gradient, k) => void expectClose(gradient, expected[k]));
  });

  it("can be differentiated twice", () => {
    expectClose(second(built(batchNorm())), second(stock()));
  });
});
