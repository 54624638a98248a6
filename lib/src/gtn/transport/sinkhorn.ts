import { type PointArray, type Points, pointArray, tf } from "../../backend/index.js";
import { Turns } from "../../backend/turns.js";
import { cellSignal } from "../../cell-signal.js";
import { ConvergenceError, ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import type { WatchOptions } from "../labeling-steps.js";
import { pairing } from "../pairing.js";
import { type TransportProblem, transportProblem } from "./problem.js";

/** Options of Sinkhorn's iteration. */
export interface SinkhornOptions extends WatchOptions {
  /**
   * The weight ε of the entropy, in squared units of the standardized targets: mass goes to targets within about √ε of the
   * best. Default 0.05 · d. Smaller values take more iterations, in proportion to 1/ε.
   */
  epsilon?: number;
  /** The iteration ends when the total error of the plan's row sums, which add up to 1, is below this. Default 1e-3. */
  tolerance?: number;
  /** The most iterations. Default 2,000. */
  maxIterations?: number;
}

/** The plan is a matrix of n × n numbers: 400 MB, and as much again for temporary values. */
const mostRows = 10_000;

/**
 * Returns the barycentric projection of the entropic optimal transport from the latents to the targets: for each latent
 * the mean of the targets, weighted by the mass it sends to each. The plan P minimizes Σ P ‖s − t‖² + ε Σ P log P over
 * couplings of the two samples; Sinkhorn's iteration finds it (Cuturi, 2013), in the log domain. The projection
 * estimates the optimal map (Pooladian and Niles-Weed, arXiv 2109.12004). It returns points instead of labels; a
 * network can learn them. The points are means, so they lie closer together than the targets; the larger ε, the closer.
 *
 * O(n²) time an iteration, in single precision, and O(n²) memory: use it for n up to some 5,000.
 * @param latents shape [n, d], moved to mean 0 and scaled to a variance of about 1 first; N(0, I) stays as it is
 * @param targets shape [n, d], standardized per dimension first, as for `swapLabels`
 * @param options `onProgress` is called with the iterations done; `signal` defaults to that of the running notebook cell
 * @returns for each latent row a point in the units of the targets, shape [n, d]
 * @throws {ShapeError} if counts or dimensions differ
 * @throws {ValueError} if there is no row or more than 10,000, a coordinate is NaN or infinite, or an option is out of range
 * @throws {ConvergenceError} if the tolerance is not reached in `maxIterations`
 * @throws the signal's reason if it is aborted
 * @example
 * const y = await sinkhornTargets(latents, targets, { epsilon: 0.1 });
 * await fit(mlp({ inputs: 2, hidden: [64, 64], outputs: 2 }), { x: latents, y });
 */
export async function sinkhornTargets(
  latents: Points,
  targets: Points,
  { signal = cellSignal(), onProgress, ...options }: SinkhornOptions = {},
): Promise<PointArray> {
  const problem = transportProblem(pairing(latents, targets));
  const { n, d, standardizer } = problem;
  const { epsilon = 0.05 * d, tolerance = 1e-3, maxIterations = 2_000 } = options;
  if (n > mostRows) throw new ValueError(`sinkhornTargets takes at most ${mostRows} rows: got ${n}`);
  for (const [name, value] of Object.entries({ epsilon, tolerance }))
    if (!(value > 0) || !Number.isFinite(value))
      throw new ValueError(`${name} must be a positive number: got ${value}`);
  atLeast(1, maxIterations, "maxIterations");
  signal?.throwIfAborted();
  const plan = new EntropicPlan(problem, epsilon);
  const turns = new Turns();
  try {
    let error = plan.step();
    for (let done = 1; error > tolerance; done++) {
      onProgress?.(done, maxIterations);
      await turns.give();
      signal?.throwIfAborted();
      if (done === maxIterations)
        throw new ConvergenceError(
          `Sinkhorn's row sums are off by ${error.toPrecision(2)} after ${done} iterations, more than the tolerance ${tolerance}: raise epsilon (${epsilon}), the tolerance or maxIterations`,
        );
      error = plan.step();
    }
    return standardizer.inverseTransform(plan.projection());
  } finally {
    plan.dispose();
  }
}

/** log P = log kernel + row potential + column potential, between samples of n rows of mass 1/n each. */
class EntropicPlan {
  /** −‖s − t‖² / ε, [n, n]. */
  private readonly logKernel: tf.Tensor2D;
  private readonly targets: tf.Tensor2D;
  private readonly logMass: number;
  /** The potential that fixes the row sums, [n, 1]. */
  private ofRows: tf.Tensor;
  /** The potential that fixes the column sums, [1, n]. */
  private ofColumns: tf.Tensor;

  constructor({ n, d, latents, targets }: TransportProblem, epsilon: number) {
    this.logMass = -Math.log(n);
    this.targets = tf.tensor2d(Float32Array.from(targets), [n, d]);
    this.ofColumns = tf.zeros([1, n]);
    this.logKernel = tf.tidy(() => {
      const s = tf.tensor2d(Float32Array.from(latents), [n, d]);
      const squares = tf.add(tf.sum(tf.square(s), 1, true), tf.sum(tf.square(this.targets), 1).expandDims(0));
      const products = tf.matMul(s, this.targets, false, true);
      return tf.div(tf.sub(squares, tf.mul(2, products)), -epsilon) as tf.Tensor2D;
    });
    this.ofRows = this.fitRows();
  }

  /**
   * Fits the columns, then the rows.
   * @returns the total error of the row sums between the two
   */
  step(): number {
    const before = [this.ofRows, this.ofColumns];
    this.ofColumns = tf.tidy(() =>
      tf.sub(this.logMass, tf.logSumExp(tf.add(this.logKernel, this.ofRows), 0, true)),
    );
    this.ofRows = this.fitRows();
    const off = tf.tidy(() => tf.mean(tf.abs(tf.expm1(tf.sub(before[0], this.ofRows)))));
    const [value] = off.dataSync();
    tf.dispose([off, ...before]);
    return value;
  }

  /** The mean of the targets, weighted by the mass of each row. */
  projection(): PointArray {
    const means = tf.tidy(() => tf.matMul(tf.softmax(tf.add(this.logKernel, this.ofColumns)), this.targets));
    const points = pointArray(means as tf.Tensor2D);
    means.dispose();
    return points;
  }

  dispose(): void {
    tf.dispose([this.logKernel, this.targets, this.ofRows, this.ofColumns]);
  }

  private fitRows(): tf.Tensor {
    return tf.tidy(() => tf.sub(this.logMass, tf.logSumExp(tf.add(this.logKernel, this.ofColumns), 1, true)));
  }
}
