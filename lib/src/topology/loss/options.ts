import type { tf } from "../../backend/tensorflow.js";

export interface TopologicalLossOptions {
  /**
   * The form of the loss. `"symmetric"`: on the tree edges of each side, the lengths on both sides; row i of the
   * latents belongs to row i of the data. `"none"`: the sorted deaths, for batches that are not paired. `"massive"`:
   * the same, but merges of two large components are compared only with such merges, so that a single outlier does not
   * count as a tear. Default `"symmetric"`.
   */
  form?: "symmetric" | "none" | "massive";
  /** For `"massive"`: the least share of the batch on each side of a merge. Default 0.1. */
  share?: number;
  /**
   * The divisor of the data's distances: the largest of the batch, or a number. Default `"max"`. If all
   * points of a batch coincide, their distances are 0.
   */
  dataScale?: "max" | number | tf.Scalar;
  /** The divisor of the latents' distances; a learned variable in the paper. Default 1. */
  latentScale?: number | tf.Scalar;
  /** λ. Default 1. */
  weight?: number;
  /**
   * Where the spanning trees are computed: `"host"` reads the points, which is fastest for steps run one by one;
   * `"graph"` uses only tensor operations, as a traced step must. Default `"host"`.
   */
  tree?: "host" | "graph";
}
