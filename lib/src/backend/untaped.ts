import { tf } from "./tensorflow.js";

/**
 * What `f` gives, as a constant to every gradient: tfjs puts nothing on its tapes that runs inside a custom gradient, and
 * this one has no inputs that a gradient could go back to.
 */
export function untaped<T extends tf.Tensor>(f: () => T): T {
  return tf.customGrad(() => ({ value: f(), gradFunc: () => [] }))() as T;
}
