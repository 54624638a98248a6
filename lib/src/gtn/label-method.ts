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

/** A labeling of one's own: for each latent the row of its target. */
export type LabelFunction = (
  latents: PointArray,
  targets: PointArray,
  context: { random: Random; signal: AbortSignal | undefined },
) => Int32Array | Promise<Int32Array>;

/** What a labeling made: the pairs that a network learns, and the prior that its latents come from. */
export interface LabeledPairs {
  prior: Prior;
  latents: PointArray;
  targets: PointArray;
  /** For each latent the row of its target. */
  labels: Int32Array;
}

export interface LabelingOptions {
  labels: LabelMethod | LabelFunction;
  prior?: Prior;
  /** Radians within which "greedy" takes directions as equal. Default 0, the published labels. */
  tolerance: number;
  /** How many clusters "clustered" makes. */
  clusters: number;
  random: Random;
  signal: AbortSignal | undefined;
  /** Where "greedy" multiplies; default by the size of the work. */
  device?: Device;
}

/**
 * Draws a latent for each target and labels it.
 * @param targets shape [n, d], standardized
 * @throws {ShapeError} if the prior does not give n latents of dimension d
 * @throws {ValueError} if a prior is given to "clustered", which has its own
 */
export async function labelTargets(targets: PointArray, options: LabelingOptions): Promise<LabeledPairs> {
  const { labels: method, clusters, random, signal } = options;
  const [n, d] = targets.shape;
  if (method === "clustered") {
    if (options.prior)
      throw new ValueError(
        'labels: "clustered" makes a prior of its own: leave out prior, or choose other labels',
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
