import { readFile } from "node:fs/promises";
import { writeAtomically } from "../../backend/atomic.js";
import { tf } from "../../backend/index.js";
import { CheckpointError } from "../../errors.js";
import { modelVariables } from "../learner.js";
import { decodeTensors, encodeTensors, type StoredTensor } from "./safetensors.js";

/** Tensors and their names, as a file keeps them. */
export type NamedTensors = Iterable<readonly [name: string, tensor: tf.Tensor]>;

export function storedTensors(tensors: NamedTensors): Map<string, StoredTensor> {
  return new Map(
    Array.from(
      tensors,
      ([name, tensor]) => [name, { shape: tensor.shape, values: tensor.dataSync() }] as const,
    ),
  );
}

/**
 * Puts a stored tensor's values into a variable.
 * @throws {CheckpointError} when it is missing or of another shape or type
 */
export function restoreVariable(variable: tf.Variable, name: string, stored: StoredTensor | undefined): void {
  if (!stored) throw new CheckpointError(`The file holds no tensor ${JSON.stringify(name)}`);
  const { shape, values } = stored;
  const dtype = values instanceof Float32Array ? "float32" : values instanceof Int32Array ? "int32" : "bool";
  if (String(shape) !== String(variable.shape) || dtype !== variable.dtype)
    throw new CheckpointError(
      `Tensor ${JSON.stringify(name)} is ${dtype} [${shape}] in the file and ${variable.dtype} [${variable.shape}] in the model`,
    );
  tf.tidy(() => variable.assign(tf.tensor(values, [...shape], dtype)));
}

/** A model's weights by name, unique where layers share one: kernels as tfjs lays them out, [in, out]. */
function named(model: tf.LayersModel): [string, tf.Variable][] {
  const variables = modelVariables(model);
  return model.weights.map((weight, i) => [`${i}/${weight.originalName}`, variables[i]]);
}

/** Writes a model's weights as a safetensors file, which Python's `safetensors` loads too. */
export async function saveWeights(model: tf.LayersModel, path: string): Promise<void> {
  const file = { tensors: storedTensors(named(model)), metadata: { format: "topolab" } };
  await writeAtomically(path, encodeTensors(file));
}

/**
 * Reads weights that {@link saveWeights} wrote into a model of the same layers.
 * @throws {CheckpointError} when the file is damaged or of another model
 */
export async function loadWeights(model: tf.LayersModel, path: string): Promise<void> {
  const { tensors } = decodeTensors(await readFile(path));
  // Layers are numbered through the whole process, so a weight is known by its place, not by its layer's name.
  const byPlace = new Map(Array.from(tensors, ([name, tensor]) => [name.split("/")[0], tensor] as const));
  for (const [name, variable] of named(model))
    restoreVariable(variable, name, byPlace.get(name.split("/")[0]));
}
