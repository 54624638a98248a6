import type { PointArray, Points } from "../backend/index.js";
import { pointArray } from "../backend/index.js";
import { ShapeError, ValueError } from "../errors.js";
import { greedyCircle } from "./greedy-circle.js";
import { greedyLine } from "./greedy-line.js";
import { greedyPlain } from "./greedy-plain.js";
import { greedyTolerantCircle } from "./greedy-tolerant-circle.js";
import { pairing } from "./pairing.js";
import { type GreedyProblem, type GreedyRule, greedyProblem } from "./rule.js";

/** How greedy labelling breaks ties, and how many draws of latents it labels. */
export interface GreedyOptions {
  /**
   * `"float32"` (default): cosines in single precision, as the published code computes them, whose ties go to
   * the smallest norm; in d = 2 they change the picture. `"exact"`: cosines in double precision.
   */
  ties?: "float32" | "exact";
  /** Radians: of the remaining targets within this angle of the best direction, the one of smallest norm. */
  tolerance?: number;
  /** How many draws of latents lie one below the other; each is matched with all the targets. Default 1. */
  draws?: number;
}

/** A labelling with the order in which its pairs were made, for drawing it step by step. */
export interface GreedyMatching {
  /** For each latent row the row of its target. */
  labels: Int32Array;
  /** Latent rows in the order of matching, draw after draw. */
  order: Int32Array;
}

/**
 * The published greedy labelling (GTN paper, Fig. 5): latents and targets are sorted by norm, and each latent in
 * turn takes, of the targets that remain, the one of maximum cosine, the first in sorted order on ties. Norms are
 * clamped at 1e-6; equal norms keep the order given.
 *
 * O(n log n) for d = 1 and 2.
 * @param latents shape [draws · n, d]
 * @param targets shape [n, d]
 * @returns for each latent row, as given, the index of its target row, as given: a bijection within each draw
 * @throws {ShapeError} when counts or dimensions do not fit
 * @throws {ValueError} when there is no row, a coordinate is NaN or infinite, or an option is out of range
 */
export function greedyLabels(latents: Points, targets: Points, options: GreedyOptions = {}): Int32Array {
  return greedyMatching(latents, targets, options).labels;
}

/** {@link greedyLabels}, with the order in which the pairs were made. */
export function greedyMatching(
  latents: Points,
  targets: Points,
  options: GreedyOptions = {},
): GreedyMatching {
  const rule = greedyRule(options);
  const t = pointArray(targets, "targets");
  const pools = split(pointArray(latents, "latents"), t, options.draws ?? 1);
  const n = t.shape[0];
  const labels = new Int32Array(n * pools.length);
  const order = new Int32Array(n * pools.length);
  pools.forEach((pool, draw) => {
    const problem = greedyProblem(pairing(pool, t), rule);
    const matched = match(problem);
    for (let rank = 0; rank < n; rank++) {
      const row = draw * n + problem.latents.order[rank];
      order[draw * n + rank] = row;
      labels[row] = problem.targets.order[matched[rank]];
    }
  });
  return { labels, order };
}

function match(problem: GreedyProblem): Int32Array {
  if (problem.d === 1) return greedyLine(problem);
  if (problem.d === 2) return problem.tolerance > 0 ? greedyTolerantCircle(problem) : greedyCircle(problem);
  return greedyPlain(problem);
}

function greedyRule({ ties = "float32", tolerance = 0, draws = 1 }: GreedyOptions): GreedyRule {
  if (ties !== "float32" && ties !== "exact")
    throw new ValueError(`Greedy labelling knows ties "float32" and "exact": got "${ties}"`);
  if (!(tolerance >= 0 && tolerance <= Math.PI))
    throw new ValueError(`The tolerance is an angle from 0 to π radians: got ${tolerance}`);
  if (!Number.isInteger(draws) || draws < 1)
    throw new ValueError(`The number of draws is a positive integer: got ${draws}`);
  return tolerance > 0 ? { tolerance } : { ties };
}

function split(latents: PointArray, targets: PointArray, draws: number): PointArray[] {
  if (draws === 1) return [latents];
  const [rows, d] = latents.shape;
  const n = targets.shape[0];
  if (rows !== draws * n)
    throw new ShapeError(
      `Labelling ${draws} draws needs ${draws} times as many latents as targets: got ${rows} and ${n}`,
    );
  return Array.from({ length: draws }, (_, draw) => ({
    data: latents.data.subarray(draw * n * d, (draw + 1) * n * d),
    shape: [n, d],
  }));
}
