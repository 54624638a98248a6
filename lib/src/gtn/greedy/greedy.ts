import { type Device, devices } from "../../backend/devices/device.js";
import { type PointArray, type Points, pointArray } from "../../backend/index.js";
import { requireGpu } from "../../backend/native.js";
import { ShapeError, ValueError } from "../../errors.js";
import { oneOf } from "../../options.js";
import { paired } from "../pairing.js";
import { type GreedyProblem, type GreedyRule, greedyProblem } from "../search/rule.js";
import { match } from "./match.js";

/** Options of greedy labeling. */
export interface GreedyOptions {
  /**
   * `"float32"` (default): cosines in single precision, as in the published code. Ties go to the smallest norm; in d =
   * 2 they change the picture. `"exact"`: cosines in double precision.
   */
  ties?: "float32" | "exact";
  /**
   * An angle in radians: a latent takes the target of smallest norm among those within this angle of the best
   * direction.
   */
  tolerance?: number;
  /**
   * The device of the products of blocks, for d > 8. Default: the GPU, if there is one, for problems so large that it
   * is faster. The labels are the same.
   */
  device?: Device;
  /** Number of draws of latents, stacked in `latents`; each is matched with all the targets. Default 1. */
  draws?: number;
}

/** A labeling with the order of its pairs, for drawing it step by step. */
export interface GreedyMatching {
  /** For each latent row the index of its target row. */
  labels: Int32Array;
  /** Latent rows in the order of matching, draw after draw. */
  order: Int32Array;
}

/**
 * The published greedy labeling (GTN paper, Fig. 5): latents and targets are sorted by norm, and each latent in turn
 * takes the remaining target of maximum cosine, on ties the first in sorted order. Norms are clamped at 1e-6; equal
 * norms keep the given order.
 *
 * O(n log n) for d = 1. For d = 2 also, except for ties: in single precision a latent meets all targets within about
 * 5e-4 radians, some n/6000, which is O(n²) for many points. A kd-tree up to d = 8 (O(n²d) at worst), products of
 * blocks above (n²d/2 multiply-adds, memory of three to four copies of the targets and some 100 MB). Without native
 * TensorFlow, or with a tolerance, plain loops are used, which are slower: O(n²d).
 * @param latents shape [draws · n, d]
 * @param targets shape [n, d]
 * @param options `withOrder: true` also returns the order in which the pairs were made
 * @returns for each latent row the index of its target row, in the given order: a bijection within each draw
 * @throws {ShapeError} if counts or dimensions do not fit
 * @throws {ValueError} if there is no row, a coordinate is NaN or infinite, or an option is out of range
 * @example
 * greedyLabels([[1, 0], [0, 2]], [[0, 5], [3, 0]]); // [1, 0]: each target of the latent's own direction
 */
export function greedyLabels(latents: Points, targets: Points, options?: GreedyOptions): Int32Array;
export function greedyLabels(
  latents: Points,
  targets: Points,
  options: GreedyOptions & { withOrder: true },
): GreedyMatching;
export function greedyLabels(
  latents: Points,
  targets: Points,
  { withOrder = false, ...options }: GreedyOptions & { withOrder?: boolean } = {},
): Int32Array | GreedyMatching {
  const work = greedyWork(latents, targets, options);
  for (const _ of work.steps());
  const labels = work.labels();
  return withOrder ? { labels, order: work.order } : labels;
}

/** A greedy labeling in progress: one problem per draw, solved step by step. */
export interface GreedyWork {
  /** Latent rows in the order of matching. */
  order: Int32Array;
  /** Continues matching; yields the number of matched latents. */
  steps(): Generator<number>;
  /** For each latent row the index of its target row, −1 for unmatched latents. */
  labels(): Int32Array;
}

/**
 * @param resume labels of an earlier, interrupted labeling of the same points, −1 for unmatched latents
 * @throws {ShapeError} if counts or dimensions do not fit, those of `resume` included
 * @throws {ValueError} if `resume` is not part of a labeling
 */
export function greedyWork(
  latents: Points,
  targets: Points,
  options: GreedyOptions,
  resume?: Int32Array,
): GreedyWork {
  const rule = greedyRule(options);
  if (options.device !== undefined) oneOf(options.device, devices, "device");
  if (options.device === "gpu") requireGpu();
  const t = pointArray(targets, "targets");
  const n = t.shape[0];
  const problems = split(pointArray(latents, "latents"), t, options.draws ?? 1).map((pool) =>
    greedyProblem(paired(pool, t), rule),
  );
  const order = new Int32Array(n * problems.length);
  problems.forEach((problem, draw) => {
    for (let rank = 0; rank < n; rank++) order[draw * n + rank] = draw * n + problem.latents.order[rank];
  });
  if (resume) checkResumed(resume, n, order.length);
  const matched = problems.map(() => new Int32Array(n));
  const done = problems.map((problem, draw) => (resume ? recall(problem, matched[draw], draw, resume) : 0));
  return {
    order,
    *steps() {
      for (const [draw, problem] of problems.entries())
        for (const count of match(problem, matched[draw], done[draw], options.device)) {
          done[draw] = count;
          yield draw * n + count;
        }
    },
    labels() {
      const labels = new Int32Array(order.length).fill(-1);
      for (const [draw, problem] of problems.entries())
        for (let rank = 0; rank < done[draw]; rank++)
          labels[order[draw * n + rank]] = problem.targets.order[matched[draw][rank]];
      return labels;
    },
  };
}

function checkResumed(resume: Int32Array, n: number, total: number): void {
  if (resume.length !== total)
    throw new ShapeError(`resume must hold the labels of all ${total} latents: got ${resume.length}`);
  for (let from = 0; from < total; from += n) {
    const taken = new Set<number>();
    for (let i = from; i < from + n; i++) {
      const label = resume[i];
      if (!Number.isInteger(label) || label < -1 || label >= n)
        throw new ValueError(`resume must hold rows from 0 to ${n - 1}, or −1: label ${i} is ${label}`);
      if (taken.has(label))
        throw new ValueError(`resume must name each target at most once: it names target ${label} twice`);
      if (label >= 0) taken.add(label);
    }
  }
}

/** Fills in the matches of an earlier labeling and returns their number. */
function recall(problem: GreedyProblem, matched: Int32Array, draw: number, resume: Int32Array): number {
  const { n, latents, targets } = problem;
  const rankOf = new Int32Array(n);
  for (let rank = 0; rank < n; rank++) rankOf[targets.order[rank]] = rank;
  let done = 0;
  while (done < n && resume[draw * n + latents.order[done]] >= 0) {
    matched[done] = rankOf[resume[draw * n + latents.order[done]]];
    done++;
  }
  return done;
}

function greedyRule({ ties = "float32", tolerance = 0, draws = 1 }: GreedyOptions): GreedyRule {
  oneOf(ties, ["float32", "exact"], "ties");
  if (!(tolerance >= 0 && tolerance <= Math.PI))
    throw new ValueError(`tolerance must be an angle from 0 to π radians: got ${tolerance}`);
  if (!Number.isInteger(draws) || draws < 1)
    throw new ValueError(`draws must be a positive integer: got ${draws}`);
  return tolerance > 0 ? { tolerance } : { ties };
}

function split(latents: PointArray, targets: PointArray, draws: number): PointArray[] {
  if (draws === 1) return [latents];
  const [rows, d] = latents.shape;
  const n = targets.shape[0];
  if (rows !== draws * n)
    throw new ShapeError(
      `Labeling ${draws} draws needs ${draws} times as many latents as targets: got ${rows} and ${n}`,
    );
  return Array.from({ length: draws }, (_, draw) => ({
    data: latents.data.subarray(draw * n * d, (draw + 1) * n * d),
    shape: [n, d],
  }));
}
