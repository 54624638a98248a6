import { tf } from "../backend/index.js";

/** A loss of a batch: predictions and targets of one shape to a scalar, the mean over the batch. */
export type Loss = (prediction: tf.Tensor, target: tf.Tensor) => tf.Scalar;

export type LossName = "meanSquaredError" | "meanAbsoluteError" | "binaryCrossEntropy";

const named: Record<LossName, Loss> = {
  meanSquaredError: (prediction, target) => tf.squaredDifference(prediction, target).mean(),
  meanAbsoluteError: (prediction, target) => prediction.sub(target).abs().mean(),
  /** From logits: mean of max(z, 0) − z·t + log(1 + e^−|z|). */
  binaryCrossEntropy: (logits, target) =>
    logits.relu().sub(logits.mul(target)).add(logits.abs().neg().exp().log1p()).mean(),
};

/** The loss of that name, or the function itself. */
export function lossFunction(loss: Loss | LossName): Loss {
  return typeof loss === "function" ? loss : named[loss];
}
