import { tf } from "../backend/index.js";

/** A point's image under a network, and what the network's Jacobian there makes of a direction. */
export interface Image {
  value: tf.Tensor;
  tangent: tf.Tensor;
}

/**
 * Computes a perceptron of `mlp` and its Jacobian–vector product in one forward pass. tfjs differentiates backward only, and
 * a Jacobian would take one such pass for each output.
 *
 * Layer by layer: a dense layer sends the direction through its kernel; of an activation, which works number by number, the
 * Jacobian is diagonal, so the product with a direction is the same forward and backward.
 * @param network without batch norm, in which rows depend on each other
 * @param x [n, inputs]
 * @param direction [n, inputs], one for each row
 * @returns value and tangent, both [n, outputs], the caller's
 */
export function withTangent(network: tf.LayersModel, x: tf.Tensor, direction: tf.Tensor): Image {
  let image: Image = { value: x, tangent: direction };
  for (const layer of network.layers.slice(1)) {
    const { value, tangent } = image;
    const apply = (input: tf.Tensor) => layer.apply(input) as tf.Tensor;
    const kernel = layer.weights[0]?.read();
    image = {
      value: apply(value),
      tangent: kernel
        ? tf.matMul(tangent as tf.Tensor2D, kernel as tf.Tensor2D)
        : tf.grad(apply)(value, tangent),
    };
  }
  return image;
}
