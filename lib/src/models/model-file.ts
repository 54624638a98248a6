import * as v from "valibot";
import { devices } from "../backend/devices/device.js";
import { Random, type tf } from "../backend/index.js";
import { CheckpointError } from "../errors.js";
import { type Standardizer, standardizerOf } from "../points/standardize.js";
import {
  assignTensors,
  readTensorFile,
  requireTensors,
  storedTensors,
  writeTensorFile,
} from "../train/checkpoint/index.js";
import type { TrainingRun } from "../train/index.js";
import type { Fitted } from "./fitted.js";

const number = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** JSON has no NaN and no infinity, so such a loss is null. */
const loss = v.pipe(
  v.nullable(number),
  v.transform((value) => value ?? Number.NaN),
);

/** A training record as stored in a file. */
export const runSchema = v.object({
  history: v.array(
    v.object({ epoch: count, loss, valLoss: loss, seconds: number, losses: v.record(v.string(), loss) }),
  ),
  best: v.object({ epoch: count, valLoss: loss }),
  stopped: v.picklist(["epochs", "patience", "interrupted", "diverged"]),
  execution: v.object({ form: v.string(), device: v.optional(v.picklist(devices)), reason: v.string() }),
  seconds: number,
}) satisfies v.GenericSchema<unknown, TrainingRun>;

/** Means and standard deviations as stored in a file; null if the data were not standardized. */
export const scalerSchema = v.nullable(v.object({ mean: v.array(number), std: v.array(number) }));

export const savedScaler = (scaler: Standardizer | undefined): v.InferOutput<typeof scalerSchema> =>
  scaler ? { mean: [...scaler.mean], std: [...scaler.std] } : null;

export const loadedScaler = (saved: v.InferOutput<typeof scalerSchema>): Standardizer | undefined =>
  saved ? standardizerOf(saved) : undefined;

/** The part of a description that every trained model has. */
export const fittedEntries = { scale: scalerSchema, run: runSchema };

/** The part of a training that a file keeps: the entries {@link fittedEntries}. */
export const savedFitted = ({ scaler, run }: Fitted) => ({ scale: savedScaler(scaler), run });

/** @throws {CheckpointError} if the scale does not have the model's dimension */
export function loadedFitted(
  { scale, run }: { scale: v.InferOutput<typeof scalerSchema>; run: TrainingRun },
  dimension: number,
): Fitted {
  if (scale && (scale.mean.length !== dimension || scale.std.length !== dimension))
    throw new CheckpointError(
      `The scale must have ${dimension} dimensions: got ${scale.mean.length} means and ${scale.std.length} standard deviations`,
    );
  return { run, scaler: loadedScaler(scale) };
}

/** The content of a file besides the weights. */
interface ModelFile<Description> {
  /** The kind of model, such as "gtn". */
  kind: string;
  /** The information needed to build the model again, as JSON. */
  description: Description;
  /** The weights, in the order of the model; empty if the description contains the entire model. */
  variables?: readonly tf.Variable[];
}

/**
 * Writes a model to one safetensors file, atomically.
 * @throws {CheckpointError} if the file cannot be written
 */
export async function saveModel(
  path: string,
  { kind, description, variables = [] }: ModelFile<unknown>,
): Promise<void> {
  const metadata = { format: "topolab", kind, description: JSON.stringify(description) };
  await writeTensorFile(path, { tensors: storedTensors(numbered(variables)), metadata });
}

/**
 * Reads a model that {@link saveModel} wrote.
 * @param build makes the model from its description. Its initial weights come from a separate generator, so that
 * reading a file changes no other draws; its error says why the description is invalid
 * @throws {CheckpointError} if the file cannot be read, is damaged, or holds another kind of model
 */
export async function loadModel<
  Description,
  Model extends { variables?(): readonly tf.Variable[]; dispose(): void },
>(
  path: string,
  kind: string,
  schema: v.GenericSchema<unknown, Description>,
  build: (description: Description, random: Random) => Model,
): Promise<Model> {
  const { tensors, metadata } = await readTensorFile(path);
  if (metadata.kind !== kind)
    throw new CheckpointError(
      `${path} does not hold a model of kind ${kind}: it holds ${metadata.kind ?? "other tensors"}`,
    );
  let model: Model;
  try {
    model = build(v.parse(schema, JSON.parse(metadata.description ?? "")), new Random(0));
  } catch (cause) {
    throw new CheckpointError(
      `${path} does not describe a model of kind ${kind}: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
  try {
    const variables = numbered(model.variables?.() ?? []);
    requireTensors(tensors, variables);
    assignTensors(tensors, variables);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

const numbered = (variables: readonly tf.Variable[]) =>
  variables.map((variable, i) => [`network/${i}`, variable] as const);
