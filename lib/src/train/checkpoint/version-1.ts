import type { tf } from "../../backend/index.js";
import { CheckpointError } from "../../errors.js";
import type { CourseState } from "./course-state.js";
import type { TensorFile } from "./safetensors.js";

/**
 * Converts a checkpoint of topolab 0.1 to the current form; returns any other file unchanged. That version numbered
 * frozen weights last and did not record which were frozen, so its file is read only if the number of Adam's moments
 * shows that none was.
 * @param config the configuration to compare with; version 1 stored only its first five entries
 * @throws {CheckpointError} if weights were frozen then or are now, or the optimizer is not one Adam
 */
export function fromVersion1(
  file: TensorFile,
  config: CourseState["config"],
  { variables, optimizers }: { variables: readonly tf.Variable[]; optimizers: readonly tf.Optimizer[] },
): TensorFile {
  const old = versionOne(file.metadata.course);
  if (!old) return file;
  const learned = [...variables.keys()].filter((i) => variables[i].trainable);
  const moments = [...file.tensors.keys()].filter((name) => name.startsWith("optimizer/"));
  const noneFrozen =
    variables.every(({ trainable, name }) => trainable || /moving_(mean|variance)/.test(name)) &&
    optimizers.length === 1 &&
    optimizers[0].getClassName() === "Adam" &&
    moments.length === 2 * learned.length + 2;
  if (!noneFrozen)
    throw new CheckpointError(
      "topolab 0.1 wrote the checkpoint and did not record which weights were frozen. " +
        "Resume with that version, or start over",
    );
  const names = adamNames(learned);
  const tensors = new Map(
    Array.from(file.tensors, ([name, tensor]) => [names.get(name) ?? name, tensor] as const),
  );
  const course = {
    ...old,
    version: 2,
    partial: null,
    probe: {},
    config: { ...config, ...(old.config as object) },
  };
  return { tensors, metadata: { ...file.metadata, course: JSON.stringify(course) } };
}

/** The state of a checkpoint of version 1; undefined for another version. */
function versionOne(course: string | undefined): Record<string, unknown> | undefined {
  try {
    const state = JSON.parse(course ?? "null");
    return state?.version === 1 ? state : undefined;
  } catch {
    return undefined;
  }
}

/** Version 1 numbered the first moments of all weights, then the second ones, then the powers of β₁ and β₂. */
function adamNames(learned: readonly number[]): Map<string, string> {
  const names = [
    ...learned.map((place) => `accumulatedFirstMoment/${place}`),
    ...learned.map((place) => `accumulatedSecondMoment/${place}`),
    "accBeta1",
    "accBeta2",
  ];
  return new Map(names.map((name, i) => [`optimizer/0/${i}`, `optimizer/0/${name}`]));
}
