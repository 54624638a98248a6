import { tf } from "../../backend/index.js";
import { oneOf } from "../../options.js";
import { type Layer, mapLayer } from "./layer.js";
import { type Activation, activations } from "./mlp.js";

/**
 * An activation as a layer. All are 1-Lipschitz, and all except relu are injective.
 *
 * Their slopes are written as functions of the input, because a gradient penalty differentiates them again. tfjs has no
 * second derivative of leakyRelu and elu. Its second derivatives of tanh and sigmoid are wrong, because their first
 * derivative saves the output, which tfjs then does not treat as a function of the input.
 * @param leak the slope of leakyRelu below zero
 * @throws {ValueError} if the activation is unknown
 * @example
 * const layer = activation("leakyRelu", 0.5);
 */
export function activation(name: Activation, leak = 0.2): Layer {
  oneOf(name, activations, "activation");
  const slopes: Record<Activation, (x: tf.Tensor) => tf.Tensor> = {
    leakyRelu: (x) =>
      positive(x)
        .mul(1 - leak)
        .add(leak),
    relu: positive,
    elu: (x) => tf.relu(x.neg()).neg().exp(),
    tanh: (x) => tf.sub(1, tf.square(apply.tanh(x))),
    sigmoid: (x) => apply.sigmoid(x).mul(tf.sub(1, apply.sigmoid(x))),
  };
  const values: Record<Activation, (x: tf.Tensor) => tf.Tensor> = {
    leakyRelu: (x) => tf.leakyRelu(x, leak),
    relu: tf.relu,
    elu: tf.elu,
    tanh: tf.tanh,
    sigmoid: tf.sigmoid,
  };
  const differentiable = (kind: Activation) =>
    tf.customGrad((x, save) => {
      (save as (tensors: tf.Tensor[]) => void)([x as tf.Tensor]);
      return {
        value: values[kind](x as tf.Tensor),
        gradFunc: (dy, saved) => dy.mul(slopes[kind](saved[0])),
      };
    }) as (x: tf.Tensor) => tf.Tensor;
  const apply = { tanh: differentiable("tanh"), sigmoid: differentiable("sigmoid") };
  return mapLayer(differentiable(name));
}

/** 1 where x > 0, else 0; constant for the gradient. */
const positive = tf.customGrad((x) => ({
  value: tf.greater(x as tf.Tensor, 0).cast("float32"),
  gradFunc: (dy) => tf.zerosLike(dy),
})) as (x: tf.Tensor) => tf.Tensor;
