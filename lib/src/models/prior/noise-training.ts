import { type PointArray, type Random, random as shared, tf } from "../../backend/index.js";
import { Turns } from "../../backend/turns.js";
import { cellSignal } from "../../cell-signal.js";
import { jit, normal } from "../../jit/index.js";
import { atLeast } from "../../points/count.js";
import { adam, type Epoch, type TrainingRun } from "../../train/index.js";
import { type Layer, trainable } from "../layers/layer.js";
import { comparedEdges, type DeathMatch, type DeathTarget, deathTargets } from "./noise-targets.js";

export interface NoiseTrainingOptions extends DeathMatch {
  /** Points of the noise and of the data in a step; default 128. */
  batchSize?: number;
  /** Number of epochs. Default 20. */
  epochs?: number;
  /** Steps in an epoch; default 100. */
  stepsPerEpoch?: number;
  /** Learning rate of Adam. Default 3e-3. */
  learningRate?: number;
  /** Number of batches of the data, drawn once. Default 64. */
  dataBatches?: number;
  /** Called after each epoch with its record. Training waits for a returned promise. */
  onEpoch?: (epoch: Epoch) => void | Promise<void>;
  /** Stops training at its next step if aborted. Default: the signal of the running notebook cell. */
  signal?: AbortSignal;
}

/** {@link NoiseTrainingOptions} with all defaults filled in. */
export interface NoiseSettings extends NoiseTrainingOptions {
  batchSize: number;
  epochs: number;
  stepsPerEpoch: number;
  learningRate: number;
  dataBatches: number;
  share: number;
}

/** The trained map: Gaussian noise of shape [copies, n, noise] goes through the network. */
export interface NoiseNetwork {
  readonly network: Layer;
  readonly copies: number;
  readonly noise: number;
}

/** @throws {ValueError} if `batchSize` is less than 2, or another count is not a positive integer */
export function noiseSettings(options: NoiseTrainingOptions): NoiseSettings {
  const { form, share = 0.1, learningRate = 3e-3, onEpoch, signal = cellSignal() } = options;
  return {
    ...{ form, share, learningRate, onEpoch, signal },
    batchSize: atLeast(2, options.batchSize ?? 128, "batchSize"),
    epochs: atLeast(1, options.epochs ?? 20, "epochs"),
    stepsPerEpoch: atLeast(1, options.stepsPerEpoch ?? 100, "stepsPerEpoch"),
    dataBatches: atLeast(1, options.dataBatches ?? 64, "dataBatches"),
  };
}

const execution = { form: "stepwise", reason: "The spanning trees are computed between the steps." };

/**
 * Trains a noise module with the loss of `NoiseModule.fit`.
 *
 * A step is one call of a traced graph, which updates the weights and returns the next batch's distances. The spanning
 * trees are computed between the calls, in a tenth of the time that the graph would take.
 * @throws the signal's reason if it is aborted before training begins
 */
export async function trainNoiseNetwork(
  module: NoiseNetwork,
  points: PointArray,
  settings: NoiseSettings & { random?: Random },
): Promise<TrainingRun> {
  const { batchSize, epochs, stepsPerEpoch, dataBatches, share, random = shared, signal } = settings;
  signal?.throwIfAborted();
  const targets = deathTargets(points, settings, { batchSize, count: dataBatches, random });
  const optimizer = adam(settings.learningRate);
  const game = new NoiseGame(module, optimizer, batchSize, random);
  const pick = () => Array.from({ length: module.copies }, () => targets[random.integer(dataBatches)]);
  const turns = new Turns();
  const history: Epoch[] = [];
  const began = performance.now();
  try {
    while (history.length < epochs) {
      const start = performance.now();
      let total = 0;
      for (let step = 0; step < stepsPerEpoch && !signal?.aborted; step++) {
        total += game.step(pick(), share);
        await turns.give();
      }
      if (signal?.aborted) break;
      const seconds = (performance.now() - start) / 1000;
      const loss = total / stepsPerEpoch;
      history.push({ epoch: history.length + 1, loss, valLoss: Number.NaN, seconds, losses: {} });
      await settings.onEpoch?.(history[history.length - 1]);
    }
  } finally {
    game.dispose();
    optimizer.dispose();
  }
  return {
    history,
    best: { epoch: history.length, valLoss: Number.NaN },
    stopped: history.length === epochs ? "epochs" : "interrupted",
    execution,
    seconds: (performance.now() - began) / 1000,
  };
}

/** Runs the steps. Between two steps it keeps the noise and the distances between its images. */
class NoiseGame {
  private noise: tf.Tensor;
  private squared: tf.Tensor;
  private readonly update;

  constructor(
    private readonly module: NoiseNetwork,
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

  /** Returns the loss, the mean over the copies. */
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
  // Added below the root, so that its slope is finite if two points coincide.
  const lengths = apart.sum(1).maximum(1e-30).sqrt();
  return tf
    .squaredDifference(lengths, deaths)
    .sum()
    .div(points.shape[1] as number) as tf.Scalar;
}

/** [copies, n, d] → [copies, n, n]; exact enough to choose edges. */
function pairwiseSquares(points: tf.Tensor): tf.Tensor {
  const centered = points.sub(points.mean(1, true));
  const norms = centered.square().sum(2, true);
  const products = tf.matMul(centered, centered, false, true);
  return tf.relu(norms.add(norms.transpose([0, 2, 1])).sub(products.mul(2)));
}
