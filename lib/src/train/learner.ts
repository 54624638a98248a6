import { tf } from "../backend/index.js";
import { modelWeights } from "./model-weights.js";

/**
 * The interface of models that `fit` can train besides a tf.LayersModel: autoencoders, VAEs, diffusion models, flows.
 * The loss must use only tensors; random draws come from `normal` and `uniform` of topolab/jit.
 */
export interface Learner {
  /**
   * All variables that training changes, moving averages included. They are saved, restored and written to checkpoints.
   */
  variables(): readonly tf.Variable[];
  /** The loss of a batch in training mode; `y` is missing if the data have none. */
  loss(x: tf.Tensor, y?: tf.Tensor): tf.Scalar;
  /** The loss of a batch in inference mode, for validation. Default: the training loss. */
  validationLoss?(x: tf.Tensor, y?: tf.Tensor): tf.Scalar;
}

/**
 * A learner that updates itself with its own optimizers, such as a GAN, whose two networks learn in turn. The history's
 * "loss" is the first loss that its step returns.
 */
export interface SelfLearner {
  variables(): readonly tf.Variable[];
  readonly optimizers: readonly tf.Optimizer[];
  /** One update from a batch of real samples. */
  step(x: tf.Tensor, y?: tf.Tensor): Record<string, tf.Scalar>;
}

/**
 * The variables of a layers model: its weights layer by layer, then the moving averages of batch norm. Freezing a layer
 * does not change their order.
 *
 * @example
 * modelVariables(model).map(({ shape }) => shape);
 */
export function modelVariables(model: tf.LayersModel): tf.Variable[] {
  return modelWeights(model).map((weight) => weight.read() as tf.Variable);
}

export function isLayersModel(model: tf.LayersModel | Learner | SelfLearner): model is tf.LayersModel {
  return model instanceof tf.LayersModel;
}
