import type { tf } from "../../backend/index.js";
import { CheckpointError } from "../../errors.js";
import { modelWeights } from "../model-weights.js";
import { inLayerOrder, type NumberedTensor } from "./frozen-order.js";
import type { StoredTensor } from "./safetensors.js";
import { assignTensors, quoted, requireTensors, storedTensors } from "./stored-tensors.js";
import { readTensorFile, writeTensorFile } from "./tensor-file.js";

/** The mark in a file's metadata that its tensors are numbered in the order of `modelVariables`. */
const order = "layers";

/**
 * Writes a model's weights to a safetensors file, which Python's `safetensors` loads too. Creates the file's folder if
 * it is missing.
 *
 * A tensor's name is its number in the order of {@link modelVariables}, then its name in tfjs: "0/dense_Dense1/kernel".
 * Kernels are [in, out].
 * @throws {CheckpointError} if the file cannot be written
 * @example
 * await saveWeights(model, "models/swiss-roll.safetensors");
 */
export async function saveWeights(model: tf.LayersModel, path: string): Promise<void> {
  const named = modelWeights(model).map((weight, i): [string, tf.Variable] => [
    `${i}/${weight.originalName}`,
    weight.read() as tf.Variable,
  ]);
  await writeTensorFile(path, { tensors: storedTensors(named), metadata: { format: "topolab", order } });
}

/**
 * Reads weights that {@link saveWeights} wrote into a model of the same layers, frozen or not. A file that does not fit
 * leaves the model unchanged.
 * @throws {CheckpointError} if the file cannot be read, is damaged, or is of another model
 * @example
 * await loadWeights(model, "models/swiss-roll.safetensors");
 */
export async function loadWeights(model: tf.LayersModel, path: string): Promise<void> {
  const { tensors, metadata } = await readTensorFile(path);
  const weights = modelWeights(model);
  const names = weights.map(({ originalName }) => originalName);
  const numbered = numberedTensors(tensors);
  const placed = metadata.order === order ? numbered : inLayerOrder(numbered, names);
  // tfjs numbers layers through the whole process, so only a weight's role ("kernel") is compared.
  const stored = new Map(placed.map(({ name, tensor }, i) => [`${i}/${role(name)}`, tensor] as const));
  const needed = weights.map(
    (weight, i) => [`${i}/${role(weight.originalName)}`, weight.read() as tf.Variable] as const,
  );
  requireTensors(stored, needed);
  assignTensors(stored, needed);
}

/** The tensors by their numbers, 0, 1, 2, … */
function numberedTensors(tensors: ReadonlyMap<string, StoredTensor>): NumberedTensor[] {
  const placed: NumberedTensor[] = [];
  for (const [key, tensor] of tensors) {
    const [, digits, name] = /^(0|[1-9]\d*)\/(.+)$/s.exec(key) ?? [];
    const place = Number(digits);
    if (!(place < tensors.size) || placed[place])
      throw new CheckpointError(
        `The file does not hold a model's weights: they are named 0/… to ${tensors.size - 1}/…, each once, and ${quoted(key)} is not`,
      );
    placed[place] = { name, tensor };
  }
  return placed;
}

/** The last part of a weight's name: "kernel" of "dense_Dense1/kernel". */
function role(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
