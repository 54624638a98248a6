import { tf } from "../backend/index.js";

/**
 * The variables in which an optimiser keeps its state, in a fixed order: tfjs's optimisers hold them as properties,
 * or as lists of `{ originalName, variable }`. Moments appear with the first step.
 */
export function optimizerVariables(optimizer: tf.Optimizer): tf.Variable[] {
  return Object.values(optimizer).flatMap((value: unknown) => {
    if (value instanceof tf.Variable) return [value];
    if (!Array.isArray(value)) return [];
    return value.map((slot) => slot?.variable).filter((variable) => variable instanceof tf.Variable);
  });
}
