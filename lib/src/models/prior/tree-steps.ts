import { type Random, tf } from "../../backend/index.js";
import { jit } from "../../jit/index.js";
import type { Layer } from "../layers/layer.js";
import { comparedEdges, type DeathTarget } from "./noise-targets.js";

/** A network whose points are to die as the data do. */
export interface NoiseNetwork {
  /** [copies, n, noise] → [copies, n, dimension] */
  readonly network: Layer;
  readonly copies: number;
  /** Draws noise of shape [copies, n, noise]. */
  drawNoise(n: number, random: Random): tf.Tensor;
}

/** What one step of a training has at hand. */
export interface TreeStep {
  /** [copies, n, noise], noise whose points' spanning trees are known. */
  noise: tf.Tensor;
  /** The topological loss of the points that the network makes of the noise, summed over the copies. */
  topological(points: tf.Tensor): tf.Scalar;
  /** What {@link TreeLesson.inputs} gave for this step. */
  inputs: readonly tf.Tensor[];
}

/** How the networks learn from a step. */
export interface TreeLesson {
  /** Further inputs of each step; they are disposed after it. */
  inputs?(): tf.Tensor[];
  /** Updates the networks, as a part of a traced graph. Returns the losses by name, each a mean over the copies. */
  update(step: TreeStep): Record<string, tf.Scalar>;
  /** Seeds the noise that `update` draws; left out where it draws none. */
  random?: Random;
}

/**
 * Steps that need the spanning trees of a network's points. A step is one call of a traced graph, which updates the weights
 * and hands out the next batch's distances; the trees are found between the calls, as that takes a tenth of the time of
 * finding them in the graph. What is kept between the steps is the noise drawn, and how far its points lie apart.
 */
export class TreeSteps {
  private noise: tf.Tensor;
  private squared: tf.Tensor;
  private names: string[] = [];
  private readonly update;

  constructor(
    private readonly module: NoiseNetwork,
    private readonly lesson: TreeLesson,
    private readonly settings: { batchSize: number; share: number; random: Random },
  ) {
    const { network } = module;
    this.noise = this.draw();
    this.squared = tf.tidy(() => pairwiseSquares(network.apply(this.noise)));
    const step = (noise: tf.Tensor, next: tf.Tensor, ...rest: tf.Tensor[]) => {
      const [from, to, deaths, ...inputs] = rest;
      const topological = (points: tf.Tensor) => deathLoss(points, from, to, deaths);
      const losses = lesson.update({ noise, topological, inputs });
      this.names = Object.keys(losses);
      return [tf.stack(Object.values(losses)), pairwiseSquares(network.apply(next))];
    };
    this.update = jit(step, lesson.random ? { random: lesson.random } : {});
  }

  /**
   * @param targets the deaths that each copy's batch is to have
   * @returns the losses by name
   */
  step(targets: readonly DeathTarget[]): Record<string, number> {
    const next = this.draw();
    const inputs = [...this.edges(targets), ...(this.lesson.inputs?.() ?? [])];
    const [losses, squared] = this.update(this.noise, next, ...inputs);
    const values = losses.dataSync();
    tf.dispose([losses, ...inputs, this.noise, this.squared]);
    [this.noise, this.squared] = [next, squared];
    return Object.fromEntries(this.names.map((name, k) => [name, values[k]]));
  }

  dispose(): void {
    this.update.dispose();
    tf.dispose([this.noise, this.squared]);
  }

  /** Both ends of every copy's edges, as rows of all copies' points, and the deaths to compare their lengths with. */
  private edges(targets: readonly DeathTarget[]): tf.Tensor[] {
    const { batchSize: n, share } = this.settings;
    const distances = this.squared.dataSync() as Float32Array;
    const [from, to] = [new Int32Array(targets.length * (n - 1)), new Int32Array(targets.length * (n - 1))];
    targets.forEach((target, copy) => {
      const edges = comparedEdges(distances.subarray(copy * n * n, (copy + 1) * n * n), n, target, share);
      from.set(
        edges.a.map((row) => copy * n + row),
        copy * (n - 1),
      );
      to.set(
        edges.b.map((row) => copy * n + row),
        copy * (n - 1),
      );
    });
    const deaths = Float32Array.from(targets.flatMap((target) => [...target.deaths]));
    return [tf.tensor1d(from, "int32"), tf.tensor1d(to, "int32"), tf.tensor1d(deaths)];
  }

  private draw(): tf.Tensor {
    return this.module.drawNoise(this.settings.batchSize, this.settings.random);
  }
}

/** (1/n) Σ (length of the edge − death)², summed over the copies. */
function deathLoss(points: tf.Tensor, from: tf.Tensor, to: tf.Tensor, deaths: tf.Tensor): tf.Scalar {
  const rows = points.reshape([-1, points.shape[2] as number]);
  const apart = tf.squaredDifference(
    tf.gather(rows, from as tf.Tensor1D),
    tf.gather(rows, to as tf.Tensor1D),
  );
  // Below the root, so that its slope is finite where two points meet.
  const lengths = apart.sum(1).maximum(1e-30).sqrt();
  return tf
    .squaredDifference(lengths, deaths)
    .sum()
    .div(points.shape[1] as number) as tf.Scalar;
}

/** [copies, n, d] → [copies, n, n]; exact enough to choose edges by. */
function pairwiseSquares(points: tf.Tensor): tf.Tensor {
  const centered = points.sub(points.mean(1, true));
  const norms = centered.square().sum(2, true);
  const products = tf.matMul(centered, centered, false, true);
  return tf.relu(norms.add(norms.transpose([0, 2, 1])).sub(products.mul(2)));
}
