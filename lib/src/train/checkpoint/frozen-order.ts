import { CheckpointError } from "../../errors.js";
import type { StoredTensor } from "./safetensors.js";

/** A tensor of a file of weights, with tfjs's name of the weight. */
export interface NumberedTensor {
  name: string;
  tensor: StoredTensor;
}

/**
 * Brings the tensors of a file of version 0.1 into the order of `modelVariables`. That version numbered frozen weights
 * last and did not record which were frozen, but kept each weight's name.
 * @param names the model's weights in the order of `modelVariables`
 * @throws {CheckpointError} if the names do not show which layer each tensor belongs to
 */
export function inLayerOrder(tensors: NumberedTensor[], names: readonly string[]): NumberedTensor[] {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const sameNames =
    byName.size === tensors.length &&
    names.length === tensors.length &&
    names.every((name) => byName.has(name));
  if (sameNames) return names.map((name) => byName.get(name)!);
  if (
    isUnfrozenOrder(
      tensors.map(({ name }) => name),
      names,
    )
  )
    return tensors;
  throw new CheckpointError(
    "The file was written by an earlier version, and its tensors' names do not show which layer each belongs to: " +
      "some layers may have been frozen. Load it with that version, make every layer trainable and save it again",
  );
}

/**
 * Whether the file's weights have the model's order. tfjs names layers by class and a number that increases with each
 * layer, "dense_Dense7/kernel". The weights of a frozen layer at the end break the sequence of classes or of numbers.
 */
function isUnfrozenOrder(file: readonly string[], model: readonly string[]): boolean {
  // Another count of weights is reported as such, not as an unknown order.
  if (file.length !== model.length) return true;
  return file.every((name, i) => unnumbered(name) === unnumbered(model[i])) && numbersRise(file);
}

const layerNumber = /(\d+)(\/[^/]*)$/;

function unnumbered(name: string): string {
  return name.replace(layerNumber, "$2");
}

/** Whether the layers' numbers increase among the weights of one class and role. */
function numbersRise(names: readonly string[]): boolean {
  const last = new Map<string, number>();
  return names.every((name) => {
    const number = Number(layerNumber.exec(name)?.[1] ?? 0);
    const key = unnumbered(name);
    const rises = number > (last.get(key) ?? -1);
    last.set(key, number);
    return rises;
  });
}
