import type { tf } from "../../backend/index.js";
import type { Step } from "../../jit/index.js";

/** The interface of a training to the loop over epochs. */
export interface Training {
  /** One update with a batch of each data tensor. */
  step: Step;
  /** The losses of a batch. They may change variables, like a step. */
  losses: Step;
  data: readonly tf.Tensor[];
  validationData?: readonly tf.Tensor[];
  variables: readonly tf.Variable[];
  optimizers: readonly tf.Optimizer[];
  /** The validation loss; lower is better. */
  validate?: () => number;
  /** The name of the loss, and a line for each layer, because a checkpoint belongs to one loss and one model. */
  loss?: string;
  layers?: readonly string[];
}
