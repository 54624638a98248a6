import { tf } from "../../backend/index.js";
import { CheckpointError } from "../../errors.js";
import type { StoredTensor } from "./safetensors.js";

/** Tensors and their names, as stored in a file. */
export type NamedTensors = Iterable<readonly [name: string, tensor: tf.Tensor]>;

/** @throws {CheckpointError} if a tensor is neither float32 nor int32 nor bool */
export function storedTensors(tensors: NamedTensors): Map<string, StoredTensor> {
  return new Map(
    Array.from(tensors, ([name, tensor]) => {
      const { dtype, shape } = tensor;
      if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool")
        throw new CheckpointError(
          `Tensor ${quoted(name)} is ${dtype}: files support float32, int32 and bool`,
        );
      return [name, { shape, values: tensor.dataSync() }] as const;
    }),
  );
}

/** The stored values as a new tensor. */
export function tensorOf(stored: StoredTensor): tf.Tensor {
  return tf.tensor(stored.values, [...stored.shape], dtypeOf(stored));
}

/**
 * Checks that a file holds exactly the tensors that a model needs, each with the right shape and type.
 * @throws {CheckpointError} naming the first tensor that is missing, superfluous or different
 */
export function requireTensors(stored: ReadonlyMap<string, StoredTensor>, needed: NamedTensors): void {
  const left = new Set(stored.keys());
  for (const [name, tensor] of needed) {
    requireTensor(name, stored.get(name), tensor);
    left.delete(name);
  }
  if (left.size === 0) return;
  const [first] = left;
  throw new CheckpointError(
    `The file holds ${left.size} tensor${left.size > 1 ? "s" : ""} that the model does not have: ${quoted(first)}${left.size > 1 ? ", …" : ""}`,
  );
}

function requireTensor(name: string, stored: StoredTensor | undefined, tensor: tf.Tensor): void {
  if (!stored) throw new CheckpointError(`The file holds no tensor ${quoted(name)}`);
  const dtype = dtypeOf(stored);
  if (String(stored.shape) === String(tensor.shape) && dtype === tensor.dtype) return;
  throw new CheckpointError(
    `Tensor ${quoted(name)} is ${dtype} [${stored.shape}] in the file and ${tensor.dtype} [${tensor.shape}] in the model`,
  );
}

/** Assigns stored values to variables that {@link requireTensors} has checked. */
export function assignTensors(
  stored: ReadonlyMap<string, StoredTensor>,
  variables: Iterable<readonly [name: string, variable: tf.Variable]>,
): void {
  for (const [name, variable] of variables) tf.tidy(() => variable.assign(tensorOf(stored.get(name)!)));
}

function dtypeOf({ values }: StoredTensor): "float32" | "int32" | "bool" {
  if (values instanceof Float32Array) return "float32";
  return values instanceof Int32Array ? "int32" : "bool";
}

export const quoted = (name: string) => JSON.stringify(name);
