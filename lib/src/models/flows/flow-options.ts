import type { PointArray, Random } from "../../backend/index.js";
import { type PointFitOptions, requireDimension } from "../fitted.js";
import type { IntegrateOptions } from "./integrate.js";
import type { TimeCode } from "./time-code.js";

/** Latents and the points that they are coupled with, row by row: data for `fit`. */
export interface Coupling {
  x: PointArray;
  y: PointArray;
}

export interface FlowMatchingOptions {
  /** Dimension of the data, and of the latents. */
  dimension: number;
  /** Widths of the hidden layers, each with ReLU. Default three of 128. */
  hidden?: readonly number[];
  /** How the network is told t, from 0 to 1; the frequencies are of 1000 t. Default "raw". */
  time?: TimeCode;
  random?: Random;
}

/** Couples standardized points with latents. */
export type CouplingFunction = (
  points: PointArray,
  context: { random: Random; signal: AbortSignal | undefined },
) => Coupling | Promise<Coupling>;

/** How `FlowMatching.fit` builds and trains a model. */
export interface FlowMatchingFitOptions
  extends Omit<FlowMatchingOptions, "dimension" | "random">,
    PointFitOptions {
  /**
   * Which latents are carried to which points: `minibatchPairs`, a labeling, or `reflowPairs` of another flow. Default: each
   * point gets a fresh latent in each step, the independent coupling.
   */
  coupling?: CouplingFunction;
}

/** How a flow is followed, in the direction that the method's name says. */
export type FlowOptions = Omit<IntegrateOptions, "backward">;

/**
 * The coupling itself, if it is of the dimension of the data.
 * @throws {ShapeError} otherwise
 */
export function requireCoupling({ x, y }: Coupling, dimension: number): Coupling {
  return {
    x: requireDimension(x, dimension, "the coupling's x"),
    y: requireDimension(y, dimension, "the coupling's y"),
  };
}
