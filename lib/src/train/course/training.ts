import type { tf } from "../../backend/index.js";
import type { Step } from "../../jit/index.js";

/** What the loop over epochs needs to know of what it trains. */
export interface Training {
  /** One update; a batch of each data tensor is handed to it. */
  step: Step;
  /** The losses of a batch. They may move variables, as a step does. */
  losses: Step;
  data: readonly tf.Tensor[];
  validationData?: readonly tf.Tensor[];
  variables: readonly tf.Variable[];
  optimizers: readonly tf.Optimizer[];
  /** The validation loss; lower is better. */
  validate?: () => number;
  /** The name of the loss, and a line for each layer: a checkpoint is of one loss and one model. */
  loss?: string;
  layers?: readonly string[];
}
