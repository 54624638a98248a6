import type { Draws } from "../backend/draws.js";
import type { PointArray } from "../backend/index.js";
import { sampleLatents } from "./latents.js";

/** Where latents come from. */
export interface Prior {
  /** Latents of shape [n, d]. */
  sample(n: number, options?: Draws): PointArray;
  /** What a file keeps of it; a prior without is not saved. */
  readonly saved?: SavedPrior;
}

/** A prior as a file keeps it. */
export type SavedPrior =
  | { kind: "normal"; dimension: number }
  | { kind: "clusters"; clusters: { weight: number; mean: number[]; std: number[] }[] };

/** The standard normal prior N(0, I) in d dimensions. */
export function normalPrior(dimension: number): Prior {
  return {
    sample: (n, options) => sampleLatents(n, dimension, options),
    saved: { kind: "normal", dimension },
  };
}
