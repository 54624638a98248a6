import * as v from "valibot";
import type { Random } from "../../backend/index.js";
import type { PointFitOptions } from "../fitted.js";
import { fittedEntries } from "../model-file.js";

export interface RealNvpOptions {
  /** Dimension of the data, at least 2. */
  dimension: number;
  /** Affine couplings in a row. Default 8. */
  couplings?: number;
  /**
   * For each coupling the coordinates that it keeps, d numbers 1 (kept) or 0 (moved). Default: each pair of couplings
   * halves the coordinates anew, at random.
   */
  masks?: readonly (readonly number[])[];
  /** Widths of the hidden layers of each coupling's network, each with ReLU. Default two of 64. */
  hidden?: readonly number[];
  random?: Random;
}

/** How `RealNvp.fit` builds and trains a model. */
export interface RealNvpFitOptions extends Omit<RealNvpOptions, "dimension" | "random">, PointFitOptions {}

/** What a file holds besides the weights. */
export const realNvpSchema = v.object({
  dimension: v.number(),
  masks: v.array(v.array(v.number())),
  hidden: v.array(v.number()),
  ...fittedEntries,
});
