import * as v from "valibot";
import { devices } from "../backend/devices/device.js";
import type { tf } from "../backend/index.js";
import { CheckpointError } from "../errors.js";
import { activations, mlp } from "../models/layers/mlp.js";
import { standardizerOf } from "../points/standardize.js";
import {
  assignTensors,
  readTensorFile,
  requireTensors,
  storedTensors,
  writeTensorFile,
} from "../train/checkpoint/index.js";
import { modelVariables, type TrainingRun } from "../train/index.js";
import { clusterPrior } from "./clustered.js";
import type { GtnParts } from "./gtn-parts.js";
import { normalPrior, type Prior, type SavedPrior } from "./prior.js";

const number = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(count, v.minValue(1));
/** JSON has no NaN and no infinity: such a loss is null. */
const loss = v.nullable(number);

const schema = v.object({
  layers: v.object({
    hidden: v.array(positive),
    activation: v.picklist(activations),
    batchNorm: v.union([v.boolean(), count]),
  }),
  dimension: positive,
  classes: count,
  scale: v.nullable(v.object({ mean: v.array(number), std: v.array(number) })),
  priors: v.array(
    v.variant("kind", [
      v.object({ kind: v.literal("normal"), dimension: positive }),
      v.object({
        kind: v.literal("clusters"),
        clusters: v.array(v.object({ weight: number, mean: v.array(number), std: v.array(number) })),
      }),
    ]),
  ),
  run: v.object({
    history: v.array(
      v.object({ epoch: count, loss, valLoss: loss, seconds: number, losses: v.record(v.string(), loss) }),
    ),
    best: v.object({ epoch: count, valLoss: loss }),
    stopped: v.picklist(["epochs", "patience", "interrupted", "diverged"]),
    execution: v.object({
      form: v.string(),
      device: v.optional(v.picklist(devices)),
      reason: v.string(),
    }),
    seconds: number,
  }),
});
type Description = v.InferOutput<typeof schema>;

/** @throws {CheckpointError} if a prior is the user's own, or the file cannot be written */
export async function saveGtn(parts: GtnParts, path: string): Promise<void> {
  const { network, layers, dimension, classes, scaler, run } = parts;
  const priors = parts.priors.map(({ saved }) => {
    if (saved) return saved;
    throw new CheckpointError(
      "A GTN with a prior of your own cannot be saved: the prior has no `saved` form",
    );
  });
  const scale = scaler ? { mean: [...scaler.mean], std: [...scaler.std] } : null;
  const description = JSON.stringify({ layers, dimension, classes, scale, priors, run });
  const metadata = { format: "topolab", kind: "gtn", description };
  await writeTensorFile(path, { tensors: storedTensors(numbered(network)), metadata });
}

/** @throws {CheckpointError} if the file cannot be read, is damaged, or holds something else */
export async function loadGtn(path: string): Promise<GtnParts> {
  const { tensors, metadata } = await readTensorFile(path);
  if (metadata.kind !== "gtn") throw new CheckpointError(`${path} does not hold a GTN`);
  const { layers, dimension, classes, scale, priors, run } = parse(metadata.description, path);
  const network = mlp({ inputs: dimension + classes, outputs: dimension, ...layers });
  try {
    requireTensors(tensors, numbered(network));
    assignTensors(tensors, numbered(network));
    const scaler = scale ? standardizerOf(scale) : undefined;
    return { network, layers, dimension, scaler, classes, priors: priors.map(loadPrior), run: runOf(run) };
  } catch (error) {
    network.dispose();
    throw error;
  }
}

const numbered = (network: tf.LayersModel) =>
  modelVariables(network).map((variable, i) => [`network/${i}`, variable] as const);

function parse(text: string | undefined, path: string): Description {
  try {
    const found = v.parse(schema, JSON.parse(text ?? ""));
    const { dimension: d, classes, priors, scale } = found;
    const fits =
      priors.length === Math.max(1, classes) &&
      priors.every((prior) => dimensionsOf(prior).every((each) => each === d)) &&
      (scale === null || (scale.mean.length === d && scale.std.length === d));
    if (!fits) throw new Error(`priors and scale do not fit ${d} dimensions and ${classes} classes`);
    return found;
  } catch (cause) {
    throw new CheckpointError(`${path} does not describe a GTN: ${(cause as Error).message}`, { cause });
  }
}

function dimensionsOf(prior: SavedPrior): number[] {
  if (prior.kind === "normal") return [prior.dimension];
  return prior.clusters.flatMap(({ mean, std }) => [mean.length, std.length]);
}

function loadPrior(saved: SavedPrior): Prior {
  if (saved.kind === "normal") return normalPrior(saved.dimension);
  const arrays = saved.clusters.map(({ weight, mean, std }) => ({
    weight,
    mean: Float64Array.from(mean),
    std: Float64Array.from(std),
  }));
  return clusterPrior(arrays);
}

function runOf({ history, best, ...rest }: Description["run"]): TrainingRun {
  const numberOf = (value: number | null) => value ?? Number.NaN;
  return {
    ...rest,
    best: { ...best, valLoss: numberOf(best.valLoss) },
    history: history.map((epoch) => ({
      ...epoch,
      loss: numberOf(epoch.loss),
      valLoss: numberOf(epoch.valLoss),
      losses: Object.fromEntries(
        Object.entries(epoch.losses).map(([name, value]) => [name, numberOf(value)]),
      ),
    })),
  };
}
