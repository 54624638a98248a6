import { tf } from "../../backend/index.js";
import type { Recording } from "../record/recording.js";

/**
 * The variables in which an optimizer keeps its state, in a fixed order: tfjs's optimizers hold them as properties,
 * or as lists of `{ originalName, variable }`. Moments appear with the first step.
 *
 * @example
 * optimizerVariables(tf.train.adam(1e-3)).length; // 0 before the first update
 */
export function optimizerVariables(optimizer: tf.Optimizer): tf.Variable[] {
  return Object.values(optimizer).flatMap((value: unknown) => {
    if (value instanceof tf.Variable) return [value];
    if (!Array.isArray(value)) return [];
    return value.map((slot) => slot?.variable).filter((variable) => variable instanceof tf.Variable);
  });
}

/** Sets the number of updates of the optimizer. tfjs counts them outside its variables and saves them together. */
export function setIterations(optimizer: tf.Optimizer, count: number): void {
  (optimizer as unknown as { iterations_: number }).iterations_ = count;
}

/** Adds the updates of the steps that a graph ran to the count of each optimizer. */
export function countUpdates({ optimizers, updates }: Recording, steps: number): void {
  optimizers.forEach((optimizer, k) => {
    setIterations(optimizer, (optimizer.iterations ?? 0) + steps * updates[k]);
  });
}
