import { type Points, pointArray, type Random, random as shared, tf } from "../../backend/index.js";
import { Turns } from "../../backend/turns.js";
import { cellSignal } from "../../cell-signal.js";
import { ShapeError } from "../../errors.js";
import { jit, normal } from "../../jit/index.js";
import { atLeast } from "../../points/count.js";
import { adam } from "../../train/index.js";
import { trainable } from "../layers/layer.js";
import type { NoiseModule } from "./noise-module.js";
import { comparedEdges, type DeathMatch, type DeathTarget, deathTargets } from "./noise-targets.js";

export interface NoiseTrainingOptions extends DeathMatch {
  /** Points of the noise and of the data in a step; default 128. */
  batchSize?: number;
  /** Default 2,000. */
  steps?: number;
  /** Adam's; default 3e-3. */
  learningRate?: number;
  /** How many batches of the data are drawn once for all; default 64. */
  dataBatches?: number;
  /** Called after every so many steps, and at the end, with the mean loss since the last call. */
  onRecord?: (record: { step: number; loss: number }) => void | Promise<void>;
  /** Default 100. */
  every?: number;
  random?: Random;
  /** Stops training at its next step when aborted; default the running notebook cell's. */
  signal?: AbortSignal;
}

/**
 * Trains a noise module until its prior dies as the data do: the loss is `topologicalLoss` of Moor et al. (2020) between
 * a batch of data and a batch of the prior, which are not paired, in the data's own scale:
 * (1/n) Σ (death of the data − death of the prior)².
 *
 * A step is one call of a traced graph, which updates the weights and hands out the next batch's distances; the spanning
 * trees are found between the calls, as that takes a tenth of the time of finding them in the graph.
 * @param data [rows, dimension]; all copies learn from it, each from batches of its own
 * @returns the mean loss of the last record
 * @throws {ShapeError} when the data's dimension is not the prior's
 * @throws {ValueError} when `batch` is less than 2, or `steps`, `every` or `dataBatches` is not a positive integer
 */
export async function trainNoise(
  module: NoiseModule,
  data: Points,
  options: NoiseTrainingOptions = {},
): Promise<number> {
  const batchSize = atLeast(2, options.batchSize ?? 128, "batchSize");
  const steps = atLeast(1, options.steps ?? 2000, "steps");
  const every = atLeast(1, options.every ?? 100, "every");
  const dataBatches = atLeast(1, options.dataBatches ?? 64, "dataBatches");
  const { learningRate = 3e-3 } = options;
  const { share = 0.1, random = shared, signal = cellSignal(), onRecord } = options;
  const points = pointArray(data, "data");
  if (points.shape[1] !== module.dimension)
    throw new ShapeError(`The prior has ${module.dimension} dimensions: got data of ${points.shape[1]}`);
  const targets = deathTargets(points, options, { batchSize, count: dataBatches, random });
  const optimizer = adam(learningRate);
  const game = new NoiseGame(module, optimizer, batchSize, random);
  const pick = () => Array.from({ length: module.copies }, () => targets[random.integer(dataBatches)]);
  const turns = new Turns();
  let [loss, since] = [Number.NaN, [] as number[]];
  try {
    for (let step = 1; step <= steps && !signal?.aborted; step++) {
      since.push(game.step(pick(), share));
      if (step % every === 0 || step === steps) {
        loss = since.reduce((sum, value) => sum + value, 0) / since.length;
        since = [];
        await onRecord?.({ step, loss });
      }
      await turns.give();
    }
  } finally {
    game.dispose();
    optimizer.dispose();
  }
  return loss;
}

/** One step after another: what is kept between them is the noise drawn, and how far its images lie apart. */
class NoiseGame {
  private noise: tf.Tensor;
  private squared: tf.Tensor;
  private readonly update;

  constructor(
    private readonly module: NoiseModule,
    optimizer: tf.Optimizer,
    private readonly batchSize: number,
    private readonly random: Random,
  ) {
    const { network } = module;
    this.noise = this.draw();
    this.squared = tf.tidy(() => pairwiseSquares(network.apply(this.noise)));
    this.update = jit(
      (noise: tf.Tensor, from: tf.Tensor, to: tf.Tensor, deaths: tf.Tensor, next: tf.Tensor) => {
        const loss = () => deathLoss(network.apply(noise), from, to, deaths);
        const value = optimizer.minimize(loss, true, trainable(network))!;
        return [value.div(module.copies), pairwiseSquares(network.apply(next))];
      },
    );
  }

  /** Gives the loss, the mean over the copies. */
  step(targets: readonly DeathTarget[], share: number): number {
    const n = this.batchSize;
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
    const next = this.draw();
    const inputs = [tf.tensor1d(from, "int32"), tf.tensor1d(to, "int32"), tf.tensor1d(deaths)] as const;
    const [loss, squared] = this.update(this.noise, ...inputs, next);
    const [value] = loss.dataSync();
    tf.dispose([loss, ...inputs, this.noise, this.squared]);
    [this.noise, this.squared] = [next, squared];
    return value;
  }

  dispose(): void {
    this.update.dispose();
    tf.dispose([this.noise, this.squared]);
  }

  private draw(): tf.Tensor {
    return normal([this.module.copies, this.batchSize, this.module.noise], this.random);
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
