import type { Device } from "../backend/devices/device.js";
import type { PointArray, Random } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { oneOf } from "../options.js";
import { cdfLabels } from "./cdf.js";
import { clusteredLabels, clusterPrior } from "./clustered.js";
import { greedyLabelsAsync } from "./greedy/async.js";
import { latentsFrom, normalPrior, type Prior } from "./prior.js";
import { auctionLabelsAsync } from "./transport/auction.js";
import { swapLabelsAsync } from "./transport/swap.js";

/** The names of the labelings that a {@link Gtn} knows. */
export const labelMethods = ["cdf", "greedy", "swap", "auction", "clustered"] as const;
export type LabelMethod = (typeof labelMethods)[number];

/** A custom labeling: returns for each latent row the index of its target row. */
export type LabelFunction = (
  latents: PointArray,
  targets: PointArray,
  context: { random: Random; signal: AbortSignal | undefined },
) => Int32Array | Promise<Int32Array>;

/** The result of a labeling: the pairs that a network learns, and the prior of the latents. */
export interface LabeledPairs {
  prior: Prior;
  latents: PointArray;
  targets: PointArray;
  /** For each latent the index of its target row. */
  labels: Int32Array;
}

export interface LabelingOptions {
  labels: LabelMethod | LabelFunction;
  prior?: Prior;
  /** The angle in radians within which "greedy" treats directions as equal. Default 0, the published labels. */
  tolerance: number;
  /** The number of clusters of "clustered". */
  clusters: number;
  random: Random;
  signal: AbortSignal | undefined;
  /** The device of "greedy"; default by the size of the work. */
  device?: Device;
}

/**
 * Draws a latent for each target and labels it.
 * @param targets shape [n, d], standardized
 * @throws {ShapeError} if the prior does not return n latents of dimension d
 * @throws {ValueError} if a prior is given to "clustered", which has its own
 */
export async function labelTargets(targets: PointArray, options: LabelingOptions): Promise<LabeledPairs> {
  const { labels: method, clusters, random, signal } = options;
  const [n, d] = targets.shape;
  if (method === "clustered") {
    if (options.prior)
      throw new ValueError(
        'labels: "clustered" makes its own prior: leave out prior, or choose other labels',
      );
    const made = clusteredLabels(targets, { clusters, random });
    return {
      prior: clusterPrior(made.clusters),
      latents: made.latents,
      targets: made.targets,
      labels: made.labels,
    };
  }
  const prior = options.prior ?? normalPrior(d);
  const latents = await latentsFrom(prior, n, d, random);
  const label = typeof method === "function" ? method : named(method, options);
  return { prior, latents, targets, labels: await label(latents, targets, { random, signal }) };
}

function named(
  method: Exclude<LabelMethod, "clustered">,
  { tolerance, device }: LabelingOptions,
): LabelFunction {
  oneOf(method, labelMethods, "labels");
  const functions: Record<typeof method, LabelFunction> = {
    cdf: cdfLabels,
    greedy: (latents, targets, { signal }) =>
      greedyLabelsAsync(latents, targets, { signal, device, ...(tolerance > 0 ? { tolerance } : {}) }),
    swap: swapLabelsAsync,
    auction: (latents, targets, { signal }) => auctionLabelsAsync(latents, targets, { signal }),
  };
  return functions[method];
}
