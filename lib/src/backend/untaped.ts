import { tf } from "./tensorflow.js";

/**
 * Returns the result of `f` as a constant for every gradient. tfjs records nothing on its tapes inside a custom
 * gradient, and this one has no inputs for a gradient to flow to.
 */
export function untaped<T extends tf.Tensor>(f: () => T): T {
  return tf.customGrad(() => ({ value: f(), gradFunc: () => [] }))() as T;
}
