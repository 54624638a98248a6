import type { Random } from "../backend/index.js";

/** What every synthetic set takes. */
export interface SampleOptions {
  /** How many points to draw; at least 1. */
  n: number;
  /** The generator to draw from; the library's own when left out. */
  random?: Random;
}
