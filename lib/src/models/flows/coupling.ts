import { type Draws, drawsOf } from "../../backend/draws.js";
import { type PointArray, type Points, pointArray } from "../../backend/index.js";
import { atLeast } from "../../points/count.js";
import { startingNoise } from "./denoise.js";
import type { FlowMatching } from "./flow-matching.js";
import type { Coupling, FlowOptions } from "./flow-options.js";

export interface MinibatchOptions extends Draws {
  /** Points coupled at a time. Default 500; the last batch may be smaller. */
  batchSize?: number;
  /** How often each point occurs, each time in another batch with another latent. Default 1. */
  draws?: number;
  /**
   * Returns for each latent row the index of its target row; `auctionLabels` of topolab/gtn gives optimal transport.
   */
  label: (latents: PointArray, targets: PointArray) => Int32Array;
}

/**
 * The coupling of minibatch optimal transport (Pooladian et al., 2023; Tong et al., 2024): random batches of data are
 * labeled separately, each against equally many new latents N(0, I).
 * @param targets [n, d]
 * @returns draws · n pairs
 * @throws {ValueError} if `batchSize` or `draws` is not a positive integer
 * @example
 * const flow = await FlowMatching.fit(data, {
 *   coupling: (points, { random }) => minibatchPairs(points, { label: auctionLabels, random }),
 * });
 */
export function minibatchPairs(targets: Points, options: MinibatchOptions): Coupling {
  const { batchSize = 500, draws = 1, label } = options;
  const random = drawsOf(options);
  const { data, shape } = pointArray(targets, "targets");
  for (const [name, count] of Object.entries({ batchSize, draws })) atLeast(1, count, name);
  const [n, d] = shape;
  const x = random.normals(draws * n * d);
  const y = new Float32Array(draws * n * d);
  for (let draw = 0; draw < draws; draw++) {
    const order = random.permutation(n);
    for (let from = 0; from < n; from += batchSize) {
      const rows = order.subarray(from, Math.min(n, from + batchSize));
      const at = (draw * n + from) * d;
      const points = new Float32Array(rows.length * d);
      rows.forEach((row, i) => {
        for (let k = 0; k < d; k++) points[i * d + k] = data[row * d + k];
      });
      const side: [number, number] = [rows.length, d];
      const latents = { data: x.subarray(at, at + points.length), shape: side };
      label(latents, { data: points, shape: side }).forEach((target, i) => {
        y.set(points.subarray(target * d, (target + 1) * d), at + i * d);
      });
    }
  }
  return { x: { data: x, shape: [draws * n, d] }, y: { data: y, shape: [draws * n, d] } };
}

/**
 * Returns the coupling of a trained flow: n latents with the points to which it carries them. A second flow that learns
 * it is straighter and needs fewer steps (Liu, Gong and Liu, 2023).
 * @returns pairs in the units of the flow's network, as `FlowMatching.fit` on the same data expects them
 * @example
 * const straight = await FlowMatching.fit(data, { coupling: (points) => reflowPairs(flow, points.shape[0]) });
 */
export async function reflowPairs(
  flow: FlowMatching,
  n: number,
  options: FlowOptions = {},
): Promise<Coupling> {
  const random = drawsOf(options);
  const latents = startingNoise(n, flow.dimension, random);
  try {
    const points = await flow.transport(latents, { ...options, random, backward: false });
    const coupling = { x: pointArray(latents), y: pointArray(points) };
    points.dispose();
    return coupling;
  } finally {
    latents.dispose();
  }
}
