import type { tf } from "../../backend/tensorflow.js";

export interface TopologicalLossOptions {
  /**
   * What is compared. `"symmetric"`: on the tree edges of each side, the lengths on both sides; row i of the latents
   * belongs to row i of the data. `"none"`: the sorted deaths, for batches that are not paired. `"massive"`: the same,
   * but merges of two large components are compared with such merges only, so that a single outlier does not count as
   * a tear. Default `"symmetric"`.
   */
  form?: "symmetric" | "none" | "massive";
  /** For `"massive"`: the share of the batch that both sides of a merge hold at least. Default 0.1. */
  share?: number;
  /**
   * What the data's distances are divided by: the largest of the batch, or a number that you give. Default `"max"`. If all
   * points of a batch coincide, their distances are 0.
   */
  dataScale?: "max" | number | tf.Scalar;
  /** What the latents' distances are divided by; a variable to be learned, in the paper. Default 1. */
  latentScale?: number | tf.Scalar;
  /** λ. Default 1. */
  weight?: number;
  /**
   * Where the spanning trees are found: `"host"` reads the points, which is fastest when steps run one by one; `"graph"`
   * uses tensor operations only, as a traced step must. Default `"host"`.
   */
  tree?: "host" | "graph";
}
