import type { tf } from "../../backend/index.js";
import type { DType } from "../graph/attributes.js";
import type { RatedOptimizer, Recording } from "./recording.js";

/** A variable of the step, with the ids of its value before and after. */
export interface StateVariable {
  variable: tf.Variable;
  dtype: DType;
  /** Undefined when the step does not read it. */
  before: number | undefined;
  /** Undefined when the step does not write it. */
  after: number | undefined;
}

/** A step ready to be written into a graph. */
export interface Traced {
  recording: Recording;
  state: StateVariable[];
  /** Constants that are multiples of an optimizer's learning rate, recorded at the rate 1. */
  rated: ReadonlyMap<number, number>;
  optimizers: readonly RatedOptimizer[];
}
