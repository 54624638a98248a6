import * as v from "valibot";
import type { Random, tf } from "../../backend/index.js";
import { type Activation, activations } from "../layers/mlp.js";
import { runSchema } from "../model-file.js";
import type { GanLoss } from "./losses.js";

export interface TopoSamplerOptions {
  /** Dimension of the data. */
  dimension: number;
  /** Dimension of the learned prior, and width of the generator up to its last layer; default the data's dimension. */
  latent?: number;
  /** Dimension of the noise; default the latents'. */
  noise?: number;
  /** Draws noise, [copies, n, noise]; default from N(0, I). It uses tensors and noise of topolab/jit. */
  source?: (n: number) => tf.Tensor;
  /** Hidden layers of the generator; default 3. */
  depth?: number;
  /** What follows each hidden layer of the generator; default "leakyRelu". */
  activation?: Activation;
  /** Slope of the generator's leakyRelu below zero; default 0.2. */
  slope?: number;
  /** The generator's layers: `"spectral"` (default) are 1-Lipschitz, `"orthogonal"` keep distances up to a learned gain. */
  layers?: "spectral" | "orthogonal" | "plain";
  /** Widths of the hidden layers of the noise module and of the discriminator; default [64, 64, 64]. */
  hidden?: readonly number[];
  /** Weight of the generator's loss in what the noise module lowers; default 0: the topological loss alone. */
  gameWeight?: number;
  /** The game's loss; default the non-saturating one. */
  loss?: GanLoss;
  /** Learning rate of the Adams of generator and discriminator, with β = (0.5, 0.999); default 1e-3. */
  learningRate?: number;
  /** Samplers side by side in one graph, say one for each seed. Default 1. */
  copies?: number;
  random?: Random;
}

/** The part of a saved sampler that is not weights. */
export const topoSamplerSchema = v.object({
  dimension: v.number(),
  latent: v.number(),
  noise: v.number(),
  depth: v.number(),
  activation: v.picklist(activations),
  slope: v.number(),
  layers: v.picklist(["spectral", "orthogonal", "plain"]),
  hidden: v.array(v.number()),
  gameWeight: v.number(),
  learningRate: v.number(),
  copies: v.number(),
  run: runSchema,
});

/** All that is needed to build a sampler again. */
export type TopoSamplerDescription = Omit<v.InferOutput<typeof topoSamplerSchema>, "run">;
