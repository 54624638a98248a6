import { tf } from "../backend/index.js";

/** The tensor as a constant to the gradient. */
export function detach(tensor: tf.Tensor): tf.Tensor {
  return tf.customGrad((x) => ({ value: (x as tf.Tensor).clone(), gradFunc: (dy) => tf.zerosLike(dy) }))(
    tensor,
  );
}
