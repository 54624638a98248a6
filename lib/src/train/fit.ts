import type { tf } from "../backend/index.js";
import { eagerEpoch } from "./eager.js";
import { type FitOptions, type FitSettings, fitSettings } from "./options.js";
import { type Pairs, pairTensors, type TensorPairs } from "./pairs.js";
import { Patience } from "./patience.js";
import { evaluate } from "./predict.js";
import type { Epoch, Stopped, TrainingRun } from "./run.js";
import { Snapshot } from "./snapshot.js";

/**
 * Trains a model on pairs by minibatch gradient descent: every epoch a new shuffle, a step for each batch, then
 * the validation loss.
 *
 * The model ends with the weights of its best epoch, the one of lowest validation loss, however training stops.
 * Without validation it ends with its last weights: when interrupted those of the last step, when the loss ceased
 * to be finite those of the last finite epoch.
 * @throws {ShapeError} when x and y differ in rows or do not fit the model
 * @throws {ValueError} when data are not finite or a number is out of range
 * @example
 * const run = await fit(model, { x: latents, y: targets }, { validation, batch: 250, epochs: 500, patience: 3 });
 */
export async function fit(
  model: tf.LayersModel,
  data: Pairs,
  options: FitOptions = {},
): Promise<TrainingRun> {
  const train = pairTensors(model, data, "training data");
  let validation: TensorPairs | undefined;
  try {
    const settings = fitSettings(options, train.x.shape[0]);
    if (options.validation) validation = pairTensors(model, options.validation, "validation data");
    return await trainEpochs(model, train, validation, settings);
  } finally {
    for (const pairs of [train, validation]) {
      pairs?.x.dispose();
      pairs?.y.dispose();
    }
  }
}

/** The loop over epochs; its course is kept here, so that each way to stop is one line. */
async function trainEpochs(
  model: tf.LayersModel,
  train: TensorPairs,
  validation: TensorPairs | undefined,
  settings: FitSettings,
): Promise<TrainingRun> {
  const { loss, optimizer, batch, epochs, signal, random, onEpoch } = settings;
  const started = performance.now();
  const history: Epoch[] = [];
  const patience = new Patience(settings.patience);
  const good = new Snapshot(() => variablesOf(model));
  good.take();

  const course = async (): Promise<Stopped> => {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const began = performance.now();
      const order = random.permutation(train.x.shape[0]);
      const outcome = await eagerEpoch(model, train, loss, optimizer, { order, batch, signal });
      if (outcome.diverged) return "diverged";
      if (!outcome.finished) return "interrupted";
      const valLoss = validation ? evaluate(model, validation, loss) : Number.NaN;
      if (validation && !Number.isFinite(valLoss)) return "diverged";
      if (patience.observe(epoch, validation ? valLoss : -epoch)) good.take();
      history.push({ epoch, loss: outcome.loss, valLoss, seconds: secondsSince(began) });
      await onEpoch?.(history[epoch - 1]);
      if (patience.exhausted) return "patience";
    }
    return "epochs";
  };

  try {
    const stopped = await course();
    if (stopped === "diverged" || (validation && patience.best.epoch > 0)) good.restore();
    const best = {
      epoch: patience.best.epoch,
      valLoss: history[patience.best.epoch - 1]?.valLoss ?? Number.NaN,
    };
    return { history, best, stopped, seconds: secondsSince(started) };
  } finally {
    good.dispose();
    if (settings.ownsOptimizer) optimizer.dispose();
  }
}

/** Everything that training changes: weights, and the moving averages of batch norm. */
function variablesOf(model: tf.LayersModel): tf.Variable[] {
  return model.weights.map((weight) => weight.read() as tf.Variable);
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
