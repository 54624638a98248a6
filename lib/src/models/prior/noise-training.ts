import { type Draws, drawsOf } from "../../backend/draws.js";
import { type PointArray, type Points, pointArray, type Random, type tf } from "../../backend/index.js";
import { Turns } from "../../backend/turns.js";
import { cellSignal } from "../../cell-signal.js";
import { ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import { adam, type Epoch, type Stopped, type TrainingRun } from "../../train/index.js";
import { type ShownProgress, shownProgress } from "../../train/shown-progress.js";
import { type DeathMatch, deathTargets } from "./noise-targets.js";
import { type NoiseNetwork, type TreeLesson, TreeSteps } from "./tree-steps.js";

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
  /** Shows a training of more than two seconds: in a notebook as a curve, on a terminal as a line. Default false. */
  progress?: boolean;
  /** Stops training at its next step if aborted. Default: the signal of the running notebook cell. */
  signal?: AbortSignal;
}

/** {@link NoiseTrainingOptions} with all defaults filled in. */
interface NoiseSettings extends NoiseTrainingOptions {
  batchSize: number;
  epochs: number;
  stepsPerEpoch: number;
  learningRate: number;
  dataBatches: number;
  share: number;
  progress: boolean;
}

/** @throws {ValueError} if `batchSize` is less than 2, or another count is not a positive integer */
function noiseSettings(options: NoiseTrainingOptions): NoiseSettings {
  const { form, share = 0.1, learningRate = 3e-3, onEpoch, signal = cellSignal() } = options;
  return {
    ...{ form, share, learningRate, onEpoch, signal, progress: options.progress ?? false },
    batchSize: atLeast(2, options.batchSize ?? 128, "batchSize"),
    epochs: atLeast(1, options.epochs ?? 20, "epochs"),
    stepsPerEpoch: atLeast(1, options.stepsPerEpoch ?? 100, "stepsPerEpoch"),
    dataBatches: atLeast(1, options.dataBatches ?? 64, "dataBatches"),
  };
}

const execution = { form: "stepwise", reason: "The spanning trees are computed between the steps." };

/** How {@link fitNoise} trains a model, and whom it tells. */
export interface NoiseFitting<Model> extends Omit<NoiseTrainingOptions, "onEpoch">, Draws {
  onEpoch?: (epoch: Epoch, model: Model) => void | Promise<void>;
}

/** What {@link fitNoise} needs to know of a model that holds a noise module. */
export interface NoiseLearner<Model> {
  make(dimension: number, random: Random): Model;
  module(model: Model): NoiseNetwork;
  lesson(model: Model, context: LessonContext): TreeLesson;
}

/** What the lesson of a model can use. */
export interface LessonContext {
  points: PointArray;
  /** Of the noise module. */
  optimizer: tf.Optimizer;
  batchSize: number;
  random: Random;
}

/**
 * Makes a model of data and trains it. If that fails, the model is disposed.
 * @throws {ValueError} if there are fewer than 2 rows, a coordinate is not finite or an option is out of range
 */
export async function fitNoise<Model extends { dispose(): void }>(
  data: Points,
  { onEpoch, ...options }: NoiseFitting<Model>,
  learner: NoiseLearner<Model>,
): Promise<{ model: Model; run: TrainingRun }> {
  const points = pointArray(data, "data");
  const [n, dimension] = points.shape;
  if (n < 2) throw new ValueError(`A model needs at least 2 rows of data: got ${n}`);
  const settings = noiseSettings(options);
  const random = drawsOf(options);
  const model = learner.make(dimension, random);
  const optimizer = adam(settings.learningRate);
  try {
    const lesson = learner.lesson(model, { points, optimizer, batchSize: settings.batchSize, random });
    const told = { ...settings, random, onEpoch: (epoch: Epoch) => onEpoch?.(epoch, model) };
    return { model, run: await trainNoiseNetwork(learner.module(model), points, lesson, told) };
  } catch (error) {
    model.dispose();
    throw error;
  } finally {
    optimizer.dispose();
  }
}

/**
 * Trains a noise module, and what learns with it; `NoiseModule.fit` defines the loss. The history's loss is the first that
 * the lesson returns.
 * @throws the signal's reason if it is aborted before training begins
 */
async function trainNoiseNetwork(
  module: NoiseNetwork,
  points: PointArray,
  lesson: TreeLesson,
  settings: NoiseSettings & { random: Random },
): Promise<TrainingRun> {
  const { batchSize, epochs, dataBatches, random, signal } = settings;
  signal?.throwIfAborted();
  const targets = deathTargets(points, settings, { batchSize, count: dataBatches, random });
  const steps = new TreeSteps(module, lesson, { ...settings, random });
  const pick = () => Array.from({ length: module.copies }, () => targets[random.integer(dataBatches)]);
  const shown = settings.progress ? shownProgress() : undefined;
  const [began, turns] = [performance.now(), new Turns()];
  const history: Epoch[] = [];
  let stopped: Stopped = "epochs";
  let diverged: TrainingRun["diverged"];
  try {
    while (stopped === "epochs" && history.length < epochs) {
      const start = performance.now();
      const epoch = history.length + 1;
      const place = { epoch, began, turns, settings, shown };
      const { losses, step, end } = await oneEpoch(() => steps.step(pick()), place);
      stopped = end;
      if (stopped === "diverged") diverged = { epoch, step };
      if (stopped !== "epochs") break;
      const seconds = (performance.now() - start) / 1000;
      const record = { epoch, loss: firstOf(losses), valLoss: Number.NaN, seconds, losses };
      history.push(record);
      shown?.onEpoch(record);
      await settings.onEpoch?.(record);
    }
  } finally {
    steps.dispose();
    await shown?.done();
  }
  const best = { epoch: history.length, valLoss: Number.NaN };
  return { history, best, stopped, diverged, execution, seconds: (performance.now() - began) / 1000 };
}

/** Where a training is, and who is told. */
interface Place {
  epoch: number;
  /** When the training began (ms). */
  began: number;
  turns: Turns;
  settings: NoiseSettings;
  shown: ShownProgress | undefined;
}

/** Takes the steps of one epoch, until one gives a loss that is not finite or the signal is aborted. */
async function oneEpoch(step: () => Record<string, number>, place: Place) {
  const { epoch, began, turns, settings, shown } = place;
  const { epochs, stepsPerEpoch: steps, signal } = settings;
  const best = { epoch: epoch - 1, valLoss: Number.NaN };
  const totals: Record<string, number> = {};
  const means = (done: number) =>
    Object.fromEntries(Object.entries(totals).map(([name, total]) => [name, total / done]));
  for (let done = 1; done <= steps; done++) {
    if (signal?.aborted) return { losses: means(done), step: done, end: "interrupted" as const };
    for (const [name, loss] of Object.entries(step())) totals[name] = (totals[name] ?? 0) + loss;
    const losses = means(done);
    if (!Object.values(losses).every(Number.isFinite))
      return { losses, step: done, end: "diverged" as const };
    if (turns.due) {
      const part = (epoch - 1 + done / steps) / epochs;
      const secondsLeft = ((performance.now() - began) / 1000) * (1 / part - 1);
      shown?.onProgress({ epoch, epochs, step: done, steps, loss: firstOf(losses), best, secondsLeft });
    }
    await turns.give();
  }
  const end = signal?.aborted ? ("interrupted" as const) : ("epochs" as const);
  return { losses: means(steps), step: steps, end };
}

const firstOf = (losses: Record<string, number>): number => Object.values(losses)[0];
