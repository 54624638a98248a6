import * as v from "valibot";
import { CheckpointError } from "../errors.js";
import { activations, mlp } from "../models/layers/mlp.js";
import { fittedEntries, loadedFitted, loadModel, savedFitted, saveModel } from "../models/model-file.js";
import { modelVariables } from "../train/index.js";
import { clusterPrior } from "./clustered.js";
import type { GtnParts } from "./gtn-parts.js";
import { normalPrior, type Prior, type SavedPrior } from "./prior.js";

const number = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(count, v.minValue(1));

const schema = v.object({
  layers: v.object({
    hidden: v.array(positive),
    activation: v.picklist(activations),
    batchNorm: v.union([v.boolean(), count]),
  }),
  dimension: positive,
  classes: count,
  priors: v.array(
    v.variant("kind", [
      v.object({ kind: v.literal("normal"), dimension: positive }),
      v.object({ kind: v.literal("given") }),
      v.object({
        kind: v.literal("clusters"),
        clusters: v.array(v.object({ weight: number, mean: v.array(number), std: v.array(number) })),
      }),
    ]),
  ),
  ...fittedEntries,
});
type Description = v.InferOutput<typeof schema>;
/** A prior in a file. "given" is one that the file does not keep; the user passes it to `load`. */
type FilePrior = SavedPrior | { kind: "given" };

/** @throws {CheckpointError} if the file cannot be written */
export async function saveGtn(parts: GtnParts, path: string): Promise<void> {
  const { network, layers, dimension, classes } = parts;
  const priors = parts.priors.map(({ saved }): FilePrior => saved ?? { kind: "given" });
  const description = { layers, dimension, classes, priors, ...savedFitted(parts) };
  await saveModel(path, { kind: "gtn", description, variables: modelVariables(network) });
}

/**
 * @param given the prior that the file does not keep
 * @throws {CheckpointError} if the file cannot be read, is damaged or is not a GTN's, or if a prior is missing
 */
export async function loadGtn(path: string, given?: Prior): Promise<GtnParts> {
  const { parts, priors, dispose } = await loadModel(path, "gtn", schema, (description, random) => {
    requireOneSize(description);
    const { layers, dimension, classes, priors } = description;
    const fitted = loadedFitted(description, dimension);
    const network = mlp({ inputs: dimension + classes, outputs: dimension, ...layers, random });
    const parts = { network, layers, dimension, classes, ...fitted };
    return { parts, priors, variables: () => modelVariables(network), dispose: () => network.dispose() };
  });
  try {
    return { ...parts, priors: priors.map((prior) => loadPrior(prior, given)) };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** @throws {Error} if a prior does not have the dimension of the data */
function requireOneSize({ dimension: d, classes, priors }: Description): void {
  const fits =
    priors.length === Math.max(1, classes) &&
    priors.every((prior) => dimensionsOf(prior).every((each) => each === d));
  if (!fits) throw new Error(`the priors do not fit ${d} dimensions and ${classes} classes`);
}

function dimensionsOf(prior: FilePrior): number[] {
  if (prior.kind === "given") return [];
  if (prior.kind === "normal") return [prior.dimension];
  return prior.clusters.flatMap(({ mean, std }) => [mean.length, std.length]);
}

/** @throws {CheckpointError} if the prior is neither in the file nor given */
function loadPrior(saved: FilePrior, given: Prior | undefined): Prior {
  if (saved.kind === "given") {
    if (given) return given;
    throw new CheckpointError(
      "The file does not contain this GTN's prior, a fitted model: load that model, and pass it to Gtn.load as { prior }",
    );
  }
  if (saved.kind === "normal") return normalPrior(saved.dimension);
  const arrays = saved.clusters.map(({ weight, mean, std }) => ({
    weight,
    mean: Float64Array.from(mean),
    std: Float64Array.from(std),
  }));
  return clusterPrior(arrays);
}
