import { disposedError } from "../backend/disposed.js";
import { tf } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { withSeeds } from "../jit/draws/noise.js";
import { requireLoss } from "../jit/index.js";
import { describeLayers } from "./course/fingerprint.js";
import { train } from "./course/train.js";
import type { Training } from "./course/training.js";
import { isLayersModel, type Learner, modelVariables, type SelfLearner } from "./learner.js";
import { type FitOptions, type FitSettings, fitSettings } from "./options.js";
import { type Data, type Pairs, pairTensors, sameRows, type TensorPairs } from "./pairs.js";
import { evaluate, meanOverPasses } from "./predict.js";
import type { TrainingRun } from "./run.js";
import { type ShownProgress, shownProgress } from "./shown-progress.js";
import { update } from "./update.js";

/**
 * Trains a model by minibatch gradient descent. Each epoch shuffles the rows, runs a step for each batch and computes
 * the validation loss. A layers model learns pairs; its layers' regularizers count in the loss. A {@link Learner} has
 * its own loss, a {@link SelfLearner} also its own optimizers.
 *
 * The model ends with the weights of its best epoch, the one of lowest validation loss, however training stops.
 * Without validation it ends with its last weights. An interrupted training keeps the weights of its last step. A training
 * whose loss or weights are no longer finite keeps those of its last finite epoch.
 *
 * Steps run traced into one TensorFlow graph, as `run.execution` says; see topolab/jit.
 * @throws {ShapeError} if x and y differ in rows or do not fit the model
 * @throws {ValueError} if data or weights are not finite, an option is out of range, or the optimizer is another model's
 * @throws {TraceError} if a step cannot be traced; `jit: false` trains it anyway
 * @throws {CheckpointError} if the checkpoint cannot be written, or belongs to another training
 * @throws {DisposedError} if the model, the data or the optimizer is disposed, before or during training
 * @throws the signal's reason if it is aborted before training begins
 * @example
 * const run = await fit(model, { x: latents, y: targets }, { validation, batchSize: 250, epochs: 500, patience: 4 });
 */
export async function fit(
  model: tf.LayersModel | Learner | SelfLearner,
  data: Data,
  options: FitOptions = {},
): Promise<TrainingRun> {
  const open: TensorPairs[] = [];
  const tensors = (pairs: Data, name: string): TensorPairs => {
    const opened = isLayersModel(model) ? pairTensors(model, pairs as Pairs, name) : sameRows(pairs, name);
    open.push(opened);
    return opened;
  };
  let settings: FitSettings | undefined;
  let shown: ShownProgress | undefined;
  try {
    if (!isLayersModel(model) && "step" in model) requireNoOptimizer(options);
    const pairs = tensors(data, "training data");
    settings = fitSettings(options, pairs.x.shape[0]);
    settings.signal?.throwIfAborted();
    const validation = options.validation && tensors(options.validation, "validation data");
    const { progress = !(options.onEpoch || options.onProgress) } = options;
    shown = progress ? shownProgress() : undefined;
    const followed = shown ? followedBy(shown, settings) : settings;
    return await train(trainingOf(model, pairs, validation, settings), followed);
  } catch (error) {
    throw disposedError("The training", error);
  } finally {
    await shown?.done();
    if (settings?.ownsOptimizer) settings.optimizer.dispose();
    for (const pairs of open) tf.dispose(listOf(pairs));
  }
}

/** The settings, with the progress display added to the callbacks. */
function followedBy(shown: ShownProgress, settings: FitSettings): FitSettings {
  const { onEpoch, onProgress } = settings;
  return {
    ...settings,
    onEpoch: (epoch) => {
      shown.onEpoch(epoch);
      return onEpoch?.(epoch);
    },
    onProgress: (progress) => {
      shown.onProgress(progress);
      onProgress?.(progress);
    },
  };
}

function trainingOf(
  model: tf.LayersModel | Learner | SelfLearner,
  pairs: TensorPairs,
  validation: TensorPairs | undefined,
  settings: FitSettings,
): Training {
  const data = listOf(pairs);
  if ("step" in model && !isLayersModel(model)) {
    if (validation)
      throw new ValueError("A model that updates itself has no validation loss: leave `validation` out");
    const { optimizers } = model;
    const step = (x: tf.Tensor, y?: tf.Tensor) => model.step(x, y);
    return { step, losses: step, data, variables: model.variables(), optimizers };
  }
  const learner = isLayersModel(model) ? supervised(model, settings) : model;
  const variables = learner.variables();
  const { optimizer } = settings;
  return {
    step: (x, y) => update(() => learner.loss(x, y), optimizer, variables, settings),
    losses: (x, y) => learner.loss(x, y),
    data,
    validationData: validation && listOf(validation),
    variables,
    optimizers: [optimizer],
    ...(isLayersModel(model) && { loss: settings.lossName, layers: describeLayers(model) }),
    // The same noise at each epoch, so that the losses of epochs are comparable and a seed repeats the choice of the
    // best.
    validate:
      validation &&
      (() =>
        withSeeds(0, 0, () =>
          validationLoss(model as tf.LayersModel | Learner, learner, validation, settings),
        )),
  };
}

/** @throws {ValueError} if an option is about an optimizer, but the model updates itself with its own */
function requireNoOptimizer(options: FitOptions): void {
  const given = (["optimizer", "learningRate", "clipNorm", "weightDecay"] as const).filter(
    (name) => options[name] !== undefined,
  );
  if (given.length > 0)
    throw new ValueError(
      `A model that updates itself has its own optimizers: leave \`${given[0]}\` out, or pass it to the model`,
    );
}

function listOf({ x, y }: TensorPairs): tf.Tensor[] {
  return y ? [x, y] : [x];
}

function supervised(model: tf.LayersModel, { loss }: FitSettings): Learner {
  const variables = modelVariables(model);
  return {
    variables: () => variables,
    loss: (x, y) => withPenalties(model, loss(model.apply(x, { training: true }) as tf.Tensor, y!)),
  };
}

/** The loss plus the regularizers of the model's layers. */
function withPenalties(model: tf.LayersModel, loss: tf.Scalar): tf.Scalar {
  const penalties = model.calculateLosses();
  if (penalties.length === 0) return loss;
  requireLoss(loss, "The loss");
  return tf.addN([loss, ...penalties]);
}

function validationLoss(
  model: tf.LayersModel | Learner,
  learner: Learner,
  pairs: TensorPairs,
  { loss, batchSize }: FitSettings,
): number {
  if (isLayersModel(model))
    return evaluate(model, pairs, (prediction, target) => withPenalties(model, loss(prediction, target)));
  const lossOf = (x: tf.Tensor, y?: tf.Tensor) => learner.validationLoss?.(x, y) ?? learner.loss(x, y);
  return meanOverPasses(pairs, Math.max(batchSize, 256), lossOf);
}
