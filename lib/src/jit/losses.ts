import { tf } from "../backend/index.js";
import { ShapeError, ValueError } from "../errors.js";

/** The result of a step: one loss, or several by name. */
export type StepLosses = tf.Scalar | Record<string, tf.Scalar>;

/**
 * Returns the losses of a step as a list, with their names; a single loss is named "loss".
 * @throws {ValueError} if the step returns no loss, or one that is not float32
 * @throws {ShapeError} if a loss is not a scalar
 */
export function listed(losses: StepLosses): { names: string[]; values: tf.Scalar[] } {
  if (losses instanceof tf.Tensor) return checked({ loss: losses as tf.Scalar });
  if (typeof losses !== "object" || losses === null || Object.keys(losses).length === 0)
    throw new ValueError(
      `A step must return its loss, a float32 scalar, or several by name: got ${described(losses)}`,
    );
  return checked(losses);
}

function checked(losses: Record<string, tf.Scalar>): { names: string[]; values: tf.Scalar[] } {
  for (const [name, loss] of Object.entries(losses)) requireLoss(loss, `The step's "${name}"`);
  return { names: Object.keys(losses), values: Object.values(losses) };
}

/**
 * @param loss the loss that a user's function returned
 * @param name its name in the error
 * @throws {ValueError} if it is not a float32 tensor
 * @throws {ShapeError} if it is not a scalar
 * @example
 * requireLoss(tf.scalar(1), "The loss of the network");
 */
export function requireLoss(loss: tf.Tensor, name: string): void {
  if (!(loss instanceof tf.Tensor))
    throw new ValueError(`${name} must be a float32 scalar: got ${described(loss)}`);
  if (loss.rank !== 0)
    throw new ShapeError(
      `${name} must be a scalar: got shape [${loss.shape}]. Reduce it with .mean() or .sum(), or .reshape([]).`,
    );
  if (loss.dtype !== "float32")
    throw new ValueError(
      `${name} must be a float32 scalar: got ${loss.dtype}. Convert it with .cast("float32").`,
    );
}

function described(value: unknown): string {
  if (value instanceof Promise) return "a promise; the function must not be async";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value !== "object" || value === null) return String(value);
  const keys = Object.keys(value);
  return keys.length === 0 ? "an empty object" : `an object with ${keys.join(", ")}`;
}
