import { tf } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import { type Rows, rowTensor } from "./arrays.js";

/** Inputs and their targets, row by row: y[i] is the target of x[i]. */
export interface Pairs {
  x: Rows;
  y: Rows;
}

/** Samples, with their targets if the model learns pairs. */
export type Data = Pairs | Pick<Pairs, "x">;

/** {@link Pairs} on the backend; y is missing if the model learns only samples. */
export interface TensorPairs {
  x: tf.Tensor;
  y?: tf.Tensor;
}

/**
 * Returns the pairs as new tensors, checked against the model's input and output. The caller disposes both.
 * @throws {ShapeError} if x and y differ in rows, one of them does not fit the model, or the model has several inputs or
 * outputs
 */
export function pairTensors(model: tf.LayersModel, pairs: Pairs, name: string): TensorPairs {
  const { inputs, outputs } = model;
  if (inputs.length !== 1 || outputs.length !== 1)
    throw new ShapeError(
      `fit trains models with one input and one output: got ${inputs.length} and ${outputs.length}. ` +
        "Concatenate them into one tensor, and split it inside the model or the loss.",
    );
  const { x, y } = sameRows(pairs, name);
  try {
    if (!y) throw new ShapeError(`${name} needs targets y in addition to the inputs x`);
    requireFit(x, inputs[0].shape, `${name} x`, "takes");
    requireFit(y, outputs[0].shape, `${name} y`, "gives");
    return { x, y };
  } catch (error) {
    tf.dispose([x, ...(y ? [y] : [])]);
    throw error;
  }
}

/**
 * Returns samples with or without targets as new tensors, which the caller disposes.
 * @throws {ShapeError} if x and y differ in rows
 */
export function sameRows(pairs: { x: Rows; y?: Rows }, name: string): TensorPairs {
  const x = rowTensor(pairs.x, `${name} x`);
  if (!pairs.y) return { x };
  try {
    const y = rowTensor(pairs.y, `${name} y`);
    if (x.shape[0] === y.shape[0]) return { x, y };
    y.dispose();
    throw new ShapeError(`${name} needs as many targets as inputs: got ${y.shape[0]} and ${x.shape[0]}`);
  } catch (error) {
    x.dispose();
    throw error;
  }
}

/** @throws {ShapeError} if a sample of `tensor` does not have the shape of the model's input (or output) */
export function requireFit(
  tensor: tf.Tensor,
  shape: readonly (number | null)[],
  name: string,
  verb: "takes" | "gives",
): void {
  const fits =
    tensor.rank === shape.length && shape.every((side, axis) => side === null || side === tensor.shape[axis]);
  if (fits) return;
  const sides = [shape[0] ?? "n", ...shape.slice(1).map((side) => side ?? "any")];
  throw new ShapeError(
    `${name} does not fit the model: got shape [${tensor.shape}], the model ${verb} [${sides}]`,
  );
}
