import * as v from "valibot";
import type { Random } from "../../backend/index.js";
import type { PointFitOptions } from "../fitted.js";
import { fittedEntries } from "../model-file.js";

export interface RealNvpOptions {
  /** Dimension of the data, at least 2. */
  dimension: number;
  /** Number of affine couplings. Default 8. */
  couplings?: number;
  /**
   * For each coupling d numbers, 1 for a kept coordinate and 0 for a moved one. Default: each pair of couplings divides
   * the coordinates into new random halves.
   */
  masks?: readonly (readonly number[])[];
  /** Widths of the hidden layers of each coupling's network, each with ReLU. Default two of 64. */
  hidden?: readonly number[];
  random?: Random;
}

/** Options of `RealNvp.fit`. */
export interface RealNvpFitOptions extends Omit<RealNvpOptions, "dimension" | "random">, PointFitOptions {}

/** The content of a file besides the weights. */
export const realNvpSchema = v.object({
  dimension: v.number(),
  masks: v.array(v.array(v.number())),
  hidden: v.array(v.number()),
  ...fittedEntries,
});
