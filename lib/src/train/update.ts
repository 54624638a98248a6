import { tf } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { requireLoss } from "../jit/index.js";

export interface UpdateOptions {
  /** Gradients are scaled down so that the norm of all of them together is at most this. */
  clipNorm?: number;
  /** Adds weightDecay · w to each gradient, like weight_decay of PyTorch's Adam and SGD. */
  weightDecay?: number;
}

/**
 * One step of gradient descent on `loss` for the trainable variables among `variables`; returns the loss.
 * @throws {ShapeError} if the loss is not a scalar
 * @throws {ValueError} if the loss is not float32, or no variable is trainable
 */
export function update(
  loss: () => tf.Scalar,
  optimizer: tf.Optimizer,
  variables: readonly tf.Variable[],
  { clipNorm, weightDecay }: UpdateOptions = {},
): tf.Scalar {
  const trainable = variables.filter((variable) => variable.trainable);
  if (trainable.length === 0)
    throw new ValueError(
      `There is nothing to train: none of the model's ${variables.length} variables is trainable. ` +
        "Set `trainable = true` on a layer or variable.",
    );
  const scalar = () => {
    const value = loss();
    requireLoss(value, "The loss");
    return value;
  };
  const { value, grads } = tf.variableGrads(scalar, trainable);
  const decayed = weightDecay ? decay(grads, trainable, weightDecay) : grads;
  optimizer.applyGradients(clipNorm === undefined ? decayed : clip(decayed, clipNorm));
  return value;
}

function decay(
  grads: tf.NamedTensorMap,
  variables: readonly tf.Variable[],
  factor: number,
): tf.NamedTensorMap {
  const byName = new Map(variables.map((variable) => [variable.name, variable]));
  return mapped(grads, (gradient, name) => gradient.add(byName.get(name)!.mul(factor)));
}

/** Scales by min(1, clipNorm / (‖all gradients‖ + 1e-6)), like PyTorch's clip_grad_norm_. */
function clip(grads: tf.NamedTensorMap, clipNorm: number): tf.NamedTensorMap {
  const squares = Object.values(grads).map((gradient) => gradient.square().sum());
  const norm = tf.addN(squares).sqrt();
  const scale = tf.scalar(clipNorm).div(norm.add(1e-6)).minimum(1);
  return mapped(grads, (gradient) => gradient.mul(scale));
}

function mapped(
  grads: tf.NamedTensorMap,
  change: (gradient: tf.Tensor, name: string) => tf.Tensor,
): tf.NamedTensorMap {
  return Object.fromEntries(Object.entries(grads).map(([name, gradient]) => [name, change(gradient, name)]));
}
