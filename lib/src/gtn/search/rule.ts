import type { PointArray } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import type { Pairing } from "../pairing.js";
import { type Cosine, cosine } from "./cosine.js";
import { type Directions, directions, type Precision } from "./directions.js";

/** The published code never divides by a norm below this. */
const publishedClamp = 1e-6;
/** If all double-precision points are smaller, their norms vanish in single precision, far below the clamp. */
const smallest = 2 ** -63;

/** The rule by which greedy labeling decides between the remaining targets. */
export type GreedyRule = { ties: "float32" | "exact" } | { tolerance: number };

/** Both sides by increasing norm, and the cosine that ranks the targets for a latent. */
export interface GreedyProblem {
  n: number;
  d: number;
  latents: Directions;
  targets: Directions;
  cosine: Cosine;
  /** Bound on the rounding error of `cosine`, relative to the exact inner product of the two stored directions. */
  error: number;
  /** The angle in radians around the best direction within which the least norm wins; 0 for the plain rule. */
  tolerance: number;
}

/**
 * Sorts and normalizes both sides. The bound `error`: with unit roundoff u an inner product of d terms, summed in
 * any order, is off by at most du/(1 − du) · |x|·|y| (Higham 2002, §3.1, with Cauchy–Schwarz); directions are
 * no longer than 1 + (d/2 + 3)u; and 1.01du is above the product of all that while du < 0.003.
 */
export function greedyProblem({ latents, targets, n, d }: Pairing, rule: GreedyRule): GreedyProblem {
  const tolerance = "tolerance" in rule ? rule.tolerance : 0;
  const precision: Precision = "ties" in rule && rule.ties === "float32" ? "float32" : "float64";
  const clamp =
    "tolerance" in rule ? 0 : precision === "float32" ? Math.fround(publishedClamp) : publishedClamp;
  if (clamp > 0) {
    refuseVanishing(latents, "latents");
    refuseVanishing(targets, "targets");
  }
  const s = directions(latents, clamp, precision);
  const t = directions(targets, clamp, precision);
  const error = 1.01 * d * 2 ** (precision === "float32" ? -24 : -53);
  return { n, d, latents: s, targets: t, cosine: cosine(s, t), error, tolerance };
}

/** @throws {ValueError} if the points are not 0 but so small that the published rule loses their directions */
function refuseVanishing({ data }: PointArray, name: string): void {
  if (data instanceof Float32Array) return;
  const largest = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (largest === 0 || largest >= smallest) return;
  throw new ValueError(
    `The largest coordinate of the ${name} is ${largest}: the published rule divides by norms of at least ${publishedClamp}, so their directions would be lost. Scale them up, or pass a tolerance, which has no such limit`,
  );
}

/** The least cosine that still ties with the best one. */
export function acceptable(best: number, tolerance: number): number {
  if (tolerance === 0) return best;
  return Math.cos(Math.min(Math.PI, Math.acos(Math.max(-1, Math.min(1, best))) + tolerance));
}
