import { type DataArray, type NestedNumbers, tf, toTensor } from "../backend/index.js";
import { DisposedError, ShapeError, ValueError } from "../errors.js";

/**
 * Inputs or targets of a training: a tensor, a plain array or rows of numbers, whose first axis counts the samples. A
 * Float32Array alone is n samples of one number.
 */
export type Rows = tf.Tensor | DataArray | NestedNumbers | Float32Array;

/**
 * Returns the samples as a new float32 tensor of rank ≥ 2, which the caller disposes.
 * @param name the caller's name for them, the subject of the error message
 * @throws {ShapeError} if there is no sample, or the shape does not fit the data
 * @throws {ValueError} if a value is NaN or infinite, or the tensor holds strings or complex numbers
 * @throws {DisposedError} if the tensor was disposed
 */
export function rowTensor(samples: Rows, name: string): tf.Tensor {
  if (samples instanceof tf.Tensor) requireNumbers(samples, name);
  const tensor = tf.tidy(() => float32(samples, name));
  const problem = problemOf(tensor, name);
  if (!problem) return tensor;
  tensor.dispose();
  throw problem;
}

function requireNumbers(tensor: tf.Tensor, name: string): void {
  if (tensor.isDisposed) throw new DisposedError(`${name} was disposed: keep the tensor until training ends`);
  if (tensor.dtype === "string")
    throw new ValueError(
      `${name} must hold numbers: got strings. Encode them first, for example as indices.`,
    );
  if (tensor.dtype === "complex64")
    throw new ValueError(
      `${name} must hold real numbers: got complex ones. Stack tf.real(x) and tf.imag(x) as two coordinates.`,
    );
}

function float32(samples: Rows, name: string): tf.Tensor {
  if (samples instanceof tf.Tensor) {
    const tensor = samples.rank === 1 ? samples.expandDims(1) : samples;
    return tensor.dtype === "float32" ? tensor.clone() : tensor.cast("float32");
  }
  if (samples instanceof Float32Array) return tf.tensor2d(samples, [samples.length, 1]);
  if (!("shape" in samples)) return toTensor(samples);
  const { data, shape } = samples;
  const size = shape.reduce((product, side) => product * side, 1);
  if (shape.length < 1 || size !== data.length)
    throw new ShapeError(`${name} must fill its shape: got ${data.length} values for shape [${shape}]`);
  return toTensor({ data, shape: shape.length === 1 ? [shape[0], 1] : shape });
}

function problemOf(tensor: tf.Tensor, name: string): Error | undefined {
  if (tensor.rank < 2 || tensor.size === 0)
    return new ShapeError(`${name} must hold at least one sample: got shape [${tensor.shape}]`);
  const row = firstBadRow(tensor);
  if (row < 0) return undefined;
  return new ValueError(
    `${name} must be finite: row ${row} has NaN or infinity; drop or correct such rows first`,
  );
}

/** The first row with a value that is NaN or infinite; −1 if there is none. */
function firstBadRow(tensor: tf.Tensor): number {
  return tf.tidy(() => {
    if (tf.isFinite(tensor).all().dataSync()[0]) return -1;
    const rows = tf.isFinite(tensor).reshape([tensor.shape[0], -1]).all(1);
    return rows.logicalNot().cast("int32").argMax().dataSync()[0];
  });
}
