import { tf } from "../backend/index.js";
import { oneOf } from "../options.js";

/** A loss of a batch: maps predictions and targets of one shape to a scalar, the mean over the batch. */
export type Loss = (prediction: tf.Tensor, target: tf.Tensor) => tf.Scalar;

export type LossName = "meanSquaredError" | "meanAbsoluteError" | "binaryCrossEntropy";

const named: Record<LossName, Loss> = {
  meanSquaredError: (prediction, target) => tf.squaredDifference(prediction, target).mean(),
  meanAbsoluteError: (prediction, target) => prediction.sub(target).abs().mean(),
  /** From logits: mean of max(z, 0) − z·t + log(1 + e^−|z|). */
  binaryCrossEntropy: (logits, target) =>
    logits.relu().sub(logits.mul(target)).add(logits.abs().neg().exp().log1p()).mean(),
};

/**
 * Returns the loss of that name, or the function.
 * @throws {ValueError} if the name is unknown
 */
export function lossFunction(loss: Loss | LossName): Loss {
  if (typeof loss === "function") return loss;
  return named[oneOf(loss, Object.keys(named) as LossName[], "loss, unless it is a function,")];
}
