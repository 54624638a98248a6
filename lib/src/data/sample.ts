import type { Random } from "../backend/index.js";

/** Options of every synthetic set. */
export interface SampleOptions {
  /** Number of points, at least 1. */
  n: number;
  /** The generator to draw from. Default: the library's `random`. */
  random?: Random;
}
