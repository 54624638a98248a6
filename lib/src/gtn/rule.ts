import { type Cosine, cosine } from "./cosine.js";
import { type Directions, directions, type Precision } from "./directions.js";
import type { Pairing } from "./pairing.js";

/** The published code never divides by a norm below this. */
const publishedClamp = 1e-6;

/** How greedy labelling decides between the targets that remain. */
export type GreedyRule = { ties: "float32" | "exact" } | { tolerance: number };

/** Both sides by increasing norm, and the cosine that ranks the targets for a latent. */
export interface GreedyProblem {
  n: number;
  d: number;
  latents: Directions;
  targets: Directions;
  cosine: Cosine;
  /** Bound on |computed − true| cosine of the computed directions. */
  error: number;
  /** Radians beyond the best direction within which the least norm wins; 0 for the plain rule. */
  tolerance: number;
}

/**
 * Error bound: with unit roundoff u, each product and each of at most d sums rounds once, so the computed inner
 * product of two vectors of length ≤ 1 + u(d/2 + 3) is off by at most (d + 1)u Σ|xₖyₖ| ≤ (d + 1)u(1 + 2u(d/2 + 3))
 * (Higham 2002, §3.1, with Cauchy–Schwarz), and the lengths differ from 1 by at most (d/2 + 3)u each.
 * Together below (2d + 8)u, to first order; one more u stands for the higher orders.
 */
export function greedyProblem({ latents, targets, n, d }: Pairing, rule: GreedyRule): GreedyProblem {
  const tolerance = "tolerance" in rule ? rule.tolerance : 0;
  const precision: Precision = "ties" in rule && rule.ties === "float32" ? "float32" : "float64";
  const clamp =
    "tolerance" in rule ? 0 : precision === "float32" ? Math.fround(publishedClamp) : publishedClamp;
  const s = directions(latents, clamp, precision);
  const t = directions(targets, clamp, precision);
  const error = (2 * d + 9) * 2 ** (precision === "float32" ? -24 : -53);
  return { n, d, latents: s, targets: t, cosine: cosine(s, t, precision), error, tolerance };
}

/** The least cosine that is still good enough beside the best one. */
export function acceptable(best: number, tolerance: number): number {
  if (tolerance === 0) return best;
  return Math.cos(Math.min(Math.PI, Math.acos(Math.max(-1, Math.min(1, best))) + tolerance));
}
