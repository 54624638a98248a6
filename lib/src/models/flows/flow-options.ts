import type { PointArray, Random } from "../../backend/index.js";
import { cellSignal } from "../../cell-signal.js";
import { type Fitted, type PointFitOptions, type Rows, requireDimension } from "../fitted.js";
import type { IntegrateOptions } from "./integrate.js";
import type { TimeCode } from "./time-code.js";

/** Latents and their coupled points, row by row: data for `fit`. */
export interface Coupling {
  x: PointArray;
  y: PointArray;
}

export interface FlowMatchingOptions {
  /** Dimension of the data, and of the latents. */
  dimension: number;
  /** Widths of the hidden layers, each with ReLU. Default three of 128. */
  hidden?: readonly number[];
  /** The encoding of t, which goes from 0 to 1; frequencies apply to 1000 t. Default "raw". */
  time?: TimeCode;
  random?: Random;
}

/** Couples standardized points with latents. */
export type CouplingFunction = (
  points: PointArray,
  context: { random: Random; signal: AbortSignal | undefined },
) => Coupling | Promise<Coupling>;

/** Options of `FlowMatching.fit`. */
export interface FlowMatchingFitOptions
  extends Omit<FlowMatchingOptions, "dimension" | "random">,
    PointFitOptions {
  /**
   * The coupling of latents with points: `minibatchPairs`, a labeling, or `reflowPairs` of another flow. Default: the
   * independent coupling, in which each point gets a new latent in each step.
   */
  coupling?: CouplingFunction;
}

/** Options of the integration of a flow, in the direction of the method's name. */
export type FlowOptions = Omit<IntegrateOptions, "backward">;

/**
 * Returns the pairs of a coupling.
 * @param points shape [n, d], standardized
 * @throws {ShapeError} if the coupling does not have the dimension of the data
 */
export async function coupled(
  points: PointArray,
  coupling: CouplingFunction,
  context: Parameters<CouplingFunction>[1],
): Promise<Coupling> {
  const { x, y } = await coupling(points, context);
  const dimension = points.shape[1];
  return {
    x: requireDimension(x, dimension, "the coupling's x"),
    y: requireDimension(y, dimension, "the coupling's y"),
  };
}

/**
 * Returns how `fitPoints` makes pairs of a coupling, if there is one.
 * @param signal passed on to the coupling; default the running notebook cell's
 * @returns `lesson`, for `fitPoints`, and afterwards `learned`: the training's pairs in the units of the data
 */
export function coupledPairs(coupling: CouplingFunction | undefined, signal = cellSignal()) {
  const made: Coupling[] = [];
  const pairs = async ({ points }: Rows, random: Random): Promise<Coupling> => {
    made.push(await coupled(points, coupling!, { random, signal }));
    return made[made.length - 1];
  };
  const learned = ({ scaler }: Fitted): Coupling | undefined => {
    const [pairs] = made; // the first are those of the training, the second those held out
    return pairs && { x: pairs.x, y: scaler ? scaler.inverseTransform(pairs.y) : pairs.y };
  };
  return { lesson: coupling ? { pairs } : {}, learned };
}
