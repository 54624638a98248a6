import type { Points } from "../backend/index.js";
import { cdfLabels } from "./cdf.js";
import { pairing } from "./pairing.js";
import { type SwapOptions, swapLabels } from "./transport/swap.js";

/**
 * Returns the labeling that the library recommends: `cdfLabels` in one dimension, which is the optimal transport, else
 * `swapLabels`. The published greedy labeling is `greedyLabels`.
 * @param latents shape [n, d]
 * @param targets shape [n, d]
 * @param options options of `swapLabels`
 * @returns for each latent row the row of its target
 * @example
 * labels(gaussian({ n: 100, d: 2 }), uniformSquare({ n: 100 }), { seed: 1 }); // by swaps
 */
export function labels(latents: Points, targets: Points, options: SwapOptions = {}): Int32Array {
  const { latents: s, targets: t, d } = pairing(latents, targets);
  return d === 1 ? cdfLabels(s, t) : swapLabels(s, t, options);
}
