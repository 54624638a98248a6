import { isNative, tf } from "../backend/index.js";
import { counting } from "./order.js";
import type { GreedyProblem } from "./rule.js";

/** Latents screened at once, and targets in one product: 32 MiB of scores. */
const blockSize = 512;
const chunkSize = 16_384;
/** Targets side by side of which only the greatest score is looked at. */
const groupSize = 32;
/** Groups kept for a latent; where they do not decide, it looks at every target. */
const keptGroups = 24;
/** The share of targets taken at which those that remain are brought together anew. */
const staleShare = 0.05;
/** Below this many remaining targets a product is not worth its call. */
const fewTargets = 1024;

/**
 * Greedy labelling in many dimensions, exact. TensorFlow multiplies a block of latents with all targets that
 * remain and keeps, of every group of targets, the greatest score: an upper bound on the cosine of each in it,
 * but for the screening error. A latent then computes the cosines of whole groups, best bound first, until no
 * bound reaches the best cosine found: so targets taken since only make bounds loose, never wrong.
 * O(n²d/2) multiply-adds; memory 3 copies of the targets and some 70 MB.
 * @param matched its first `done` ranks are given; the rest are filled in
 * @returns yields how many are matched after each block
 */
export function* greedyBlocks(problem: GreedyProblem, matched: Int32Array, done: number): Generator<number> {
  const { n } = problem;
  const remaining = new Remaining(problem, matched.subarray(0, done));
  try {
    for (let latent = done; latent < n; ) {
      const block = Math.min(blockSize, n - latent);
      const screened = remaining.screen(latent, block);
      for (let row = 0; row < block; row++, latent++) {
        matched[latent] = screened
          ? remaining.bestOfGroups(
              latent,
              screened.bounds,
              screened.groups,
              row * screened.width,
              screened.width,
            )
          : remaining.bestOfAll(latent);
        remaining.take(matched[latent]);
      }
      yield latent;
    }
  } finally {
    remaining.dispose();
  }
}

/** Whether blocks pay here: they need the native TensorFlow. */
export const blocksPay = isNative;

interface Screened {
  /** For each latent of the block its best groups, best first. */
  bounds: Float32Array;
  groups: Int32Array;
  width: number;
}

/** The targets that remain, in order of rank but for the few taken since they were last brought together. */
class Remaining {
  private ranks: Int32Array;
  private readonly taken: Uint8Array;
  private stale = 0;
  private chunks: tf.Tensor2D[] = [];
  private readonly slack: number;
  private best = -1;
  private bestCosine = -2;

  constructor(
    private readonly problem: GreedyProblem,
    alreadyTaken: Int32Array,
  ) {
    this.taken = new Uint8Array(problem.n);
    for (const target of alreadyTaken) this.taken[target] = 1;
    this.ranks = counting(problem.n).filter((rank) => this.taken[rank] === 0);
    this.slack = screeningError(problem.d) + problem.error;
    this.upload();
  }

  /** Scores the block against all that remain; undefined where so few remain that it would not pay. */
  screen(from: number, count: number): Screened | undefined {
    if (this.stale > staleShare * this.ranks.length) this.gather();
    if (this.ranks.length <= fewTargets) return undefined;
    const { d, latents } = this.problem;
    const rows = new Float32Array(latents.units.subarray(from * d, (from + count) * d));
    const width = Math.min(keptGroups, Math.ceil(this.ranks.length / groupSize));
    const [values, indices] = tf.tidy(() => {
      const block = tf.tensor2d(rows, [count, d]);
      const greatest = this.chunks.map((chunk) =>
        tf.tidy(() => {
          const scores = tf.matMul(block, chunk, false, true);
          return tf.max(tf.reshape(scores, [count, -1, groupSize]), 2) as tf.Tensor2D;
        }),
      );
      const top = tf.topk(greatest.length > 1 ? tf.concat(greatest, 1) : greatest[0], width, true);
      return [top.values, top.indices];
    });
    const screened = {
      bounds: values.dataSync() as Float32Array,
      groups: indices.dataSync() as Int32Array,
      width,
    };
    tf.dispose([values, indices]);
    return screened;
  }

  /** The best target left, by groups of decreasing bound from `at` on. */
  bestOfGroups(latent: number, bounds: Float32Array, groups: Int32Array, at: number, width: number): number {
    this.best = -1;
    this.bestCosine = -2;
    for (let k = at; k < at + width; k++) {
      if (bounds[k] + this.slack < this.bestCosine) return this.best;
      this.offer(latent, groups[k] * groupSize, (groups[k] + 1) * groupSize);
    }
    const decided =
      width * groupSize >= this.ranks.length || bounds[at + width - 1] + this.slack < this.bestCosine;
    return decided ? this.best : this.bestOfAll(latent);
  }

  bestOfAll(latent: number): number {
    this.best = -1;
    this.bestCosine = -2;
    this.offer(latent, 0, this.ranks.length);
    return this.best;
  }

  private offer(latent: number, from: number, to: number): void {
    const { cosine } = this.problem;
    for (let k = from; k < Math.min(to, this.ranks.length); k++) {
      const target = this.ranks[k];
      if (this.taken[target]) continue;
      const value = cosine(latent, target);
      if (value < this.bestCosine || (value === this.bestCosine && target > this.best)) continue;
      this.best = target;
      this.bestCosine = value;
    }
  }

  take(target: number): void {
    this.taken[target] = 1;
    this.stale++;
  }

  dispose(): void {
    tf.dispose(this.chunks);
    this.chunks = [];
  }

  private gather(): void {
    this.ranks = this.ranks.filter((rank) => this.taken[rank] === 0);
    this.stale = 0;
    this.dispose();
    this.upload();
  }

  private upload(): void {
    const { d, targets } = this.problem;
    for (let from = 0; from < this.ranks.length; from += chunkSize) {
      const ranks = this.ranks.subarray(from, from + chunkSize);
      const width = Math.ceil(ranks.length / groupSize) * groupSize;
      const rows = new Float32Array(width * d);
      for (let k = 0; k < ranks.length; k++)
        rows.set(targets.units.subarray(ranks[k] * d, (ranks[k] + 1) * d), k * d);
      this.chunks.push(tf.tensor2d(rows, [width, d]));
    }
  }
}

/**
 * Bound on |score − exact inner product| of two stored directions. Rounding both to the product's input format
 * (unit roundoff v) and the sums of float32, in whatever order (u = 2⁻²⁴), are together off by at most
 * (2v + v² + (1.1d + 1)u) |x|·|y|. TensorFlow rounds the inputs to TF32 on a GPU (v = 2⁻¹¹) and to bfloat16 where
 * oneDNN is told to (v = 2⁻⁸, or 2⁻⁷ were it to truncate).
 */
function screeningError(d: number): number {
  const backend = tf.backend() as { isUsingGpuDevice?: boolean };
  const modes = [process.env.TF_SET_ONEDNN_FPMATH_MODE, process.env.ONEDNN_DEFAULT_FPMATH_MODE];
  const reduced = modes.some((mode) => mode !== undefined && !/^strict$/i.test(mode));
  const v = reduced ? 2 ** -7 : backend.isUsingGpuDevice ? 2 ** -11 : 2 ** -24;
  return 2.1 * v + (1.1 * d + 1) * 2 ** -24;
}
