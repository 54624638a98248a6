import * as v from "valibot";
import { drawsOf } from "../../backend/draws.js";
import { type PointArray, type Random, random as shared, tf, toPoints } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { ShapeError, ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import { extent } from "../../points/extent.js";
import { type FitOptions, fit, modelVariables, predict } from "../../train/index.js";
import { requireFitted } from "../fitted.js";
import { initializeLinear } from "../layers/initialize.js";
import { loadModel, runSchema, saveModel } from "../model-file.js";
import { Trained } from "../trained.js";
import { type Images, imageShape } from "./fitted-images.js";

/** Images with the class of each: [n, side, side, channels], and n integers from 0. */
export interface LabeledImages {
  images: Images;
  labels: ArrayLike<number>;
}

export interface DigitClassifierOptions {
  /** Height, width and channels of the images. */
  size: readonly [height: number, width: number, channels: number];
  /** Number of classes. Default 10. */
  classes?: number;
  /** Width of the layer whose activations are the features; default 64. */
  features?: number;
  /** The generator of the initial weights. Default: the library's. */
  random?: Random;
}

/** Options of {@link DigitClassifier.fit}. */
export interface DigitClassifierFitOptions
  extends Omit<DigitClassifierOptions, "size">,
    Omit<FitOptions, "loss" | "validation"> {
  /** Validation images, whose loss decides which epoch is best. */
  validation?: LabeledImages;
}

const schema = v.object({
  size: v.tuple([v.number(), v.number(), v.number()]),
  classes: v.number(),
  features: v.number(),
  run: runSchema,
});

/**
 * A small convolutional classifier: Conv(k4, s2) 16 → ReLU → Conv(k4, s2) 32 → ReLU → Linear 64 → ReLU (the features) →
 * Linear; some 106,000 parameters at 28 × 28. Its features and probabilities evaluate generated digits, for which
 * Inception, a network for photographs, is not suited. Distances in its features are comparable only within the same
 * training.
 * @throws {ValueError} if a size is not a positive integer, or there are fewer than 2 classes
 * @example
 * const judge = await DigitClassifier.fit({ images, labels }, { seed: 1 });
 * const distance = frechetDistance(await judge.features(real), await judge.features(generated));
 * judge.dispose();
 */
export class DigitClassifier extends Trained {
  private readonly trunk: tf.LayersModel;
  private readonly model: tf.LayersModel;
  private readonly description: { size: DigitClassifierOptions["size"]; classes: number; features: number };

  constructor({ size, classes = 10, features = 64, random = shared }: DigitClassifierOptions) {
    super();
    for (const side of size) atLeast(1, side, "Each of size");
    atLeast(1, features, "features");
    this.description = { size, classes: atLeast(2, classes, "classes"), features };
    const { trunk, model } = layers(size, features, classes, random);
    this.trunk = trunk;
    this.model = model;
  }

  /**
   * Trains a classifier by cross-entropy. Defaults: 5 epochs, batch 128, Adam 1e-3.
   * @param data images [n, side, side, channels] in [−1, 1], labels from 0 to classes − 1
   * @throws {ShapeError} if images are not [n, side, side, channels], or the numbers of images and labels differ
   * @throws {ValueError} if a label is not a class, or an option is out of range
   * @example
   * const judge = await DigitClassifier.fit({ images, labels }, { epochs: 8, batchSize: 64, seed: 1 });
   */
  static async fit(data: LabeledImages, options: DigitClassifierFitOptions = {}): Promise<DigitClassifier> {
    const { classes = 10, features, validation, seed: _, ...fitting } = options;
    const [, ...size] = imageShape(data.images, "images");
    const random = drawsOf(options);
    const pairs = pairsOf(data, atLeast(2, classes, "classes"));
    const held = validation && { validation: pairsOf(validation, classes) };
    const classifier = new DigitClassifier({ size, classes, features, random });
    try {
      const batchSize = Math.min(128, pairs.y.shape[0]);
      const loss = (logits: tf.Tensor, target: tf.Tensor) =>
        tf.losses.softmaxCrossEntropy(target, logits) as tf.Scalar;
      const run = await fit(classifier.model, pairs, {
        ...{ epochs: 5, batchSize, ...fitting },
        ...{ ...held, loss, random },
      });
      classifier.fitted = { run, scaler: undefined };
      return classifier;
    } catch (error) {
      classifier.dispose();
      throw error;
    }
  }

  /**
   * Reads a classifier that {@link DigitClassifier.save} wrote.
   * @throws {CheckpointError} if the file cannot be read, is damaged, or holds another kind of model
   * @example
   * const judge = await DigitClassifier.load("judge.safetensors");
   */
  static async load(path: string): Promise<DigitClassifier> {
    return loadModel(path, "digit-classifier", schema, ({ run, ...description }, random) => {
      const classifier = new DigitClassifier({ ...description, random });
      classifier.fitted = { run, scaler: undefined };
      return classifier;
    });
  }

  /**
   * Writes the network and the history to one safetensors file.
   * @throws {CheckpointError} if the file cannot be written
   * @throws {ValueError} if the classifier was not made by {@link DigitClassifier.fit}
   */
  async save(path: string): Promise<void> {
    const { run } = requireFitted(this.fitted, "DigitClassifier");
    const description = { ...this.description, run };
    await saveModel(path, { kind: "digit-classifier", description, variables: this.variables() });
  }

  variables(): tf.Variable[] {
    return modelVariables(this.model);
  }

  /** The last hidden layer's activations: [n, side, side, channels] → [n, features]. */
  async features(images: Images): Promise<PointArray> {
    return answers(this.trunk, images);
  }

  /** p(class | image), each row summing to 1: [n, side, side, channels] → [n, classes]. */
  async probabilities(images: Images): Promise<PointArray> {
    const { data, shape } = await answers(this.model, images);
    const logits = tf.tensor2d(data as Float32Array, shape);
    const probabilities = tf.softmax(logits);
    const values = probabilities.dataSync() as Float32Array;
    tf.dispose([logits, probabilities]);
    return { data: values, shape };
  }

  /** The most probable class of each image: [n, side, side, channels] → [n]. */
  async classify(images: Images): Promise<Int32Array> {
    const { data, shape } = await answers(this.model, images);
    const [n, classes] = shape;
    return Int32Array.from({ length: n }, (_, i) => {
      const row = data.subarray(i * classes, (i + 1) * classes);
      return row.indexOf(extent(row)[1]);
    });
  }

  /**
   * The share of images whose most probable class is their label.
   * @throws {ShapeError} if the numbers of images and labels differ
   * @throws {ValueError} if a label is not a class
   */
  async accuracy({ images, labels }: LabeledImages): Promise<number> {
    const found = await this.classify(images);
    requireLabels(labels, found.length, this.description.classes);
    return found.reduce((right, name, i) => right + Number(name === labels[i]), 0) / found.length;
  }

  /** Frees the network. A second call does nothing. */
  dispose(): void {
    retire(this, [this.model]);
  }
}

/** The features' layers, and the same with the classes' logits on top. */
function layers(size: DigitClassifierOptions["size"], features: number, classes: number, random: Random) {
  const input = tf.input({ shape: [...size] });
  const halving = { kernelSize: 4, strides: 2, padding: "same", activation: "relu" } as const;
  const stack = [
    tf.layers.conv2d({ ...halving, filters: 16, kernelInitializer: "zeros" }),
    tf.layers.conv2d({ ...halving, filters: 32, kernelInitializer: "zeros" }),
    tf.layers.flatten(),
    tf.layers.dense({ units: features, activation: "relu", kernelInitializer: "zeros" }),
  ];
  const top = stack.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
  const logits = tf.layers.dense({ units: classes, kernelInitializer: "zeros" }).apply(top);
  const model = tf.model({ inputs: input, outputs: logits as tf.SymbolicTensor });
  initializeLinear(model, random);
  return { trunk: tf.model({ inputs: input, outputs: top }), model };
}

async function answers(model: tf.LayersModel, images: Images): Promise<PointArray> {
  return toPoints(await predict(model, images));
}

/** Returns the images with one-hot labels. */
function pairsOf({ images, labels }: LabeledImages, classes: number) {
  const [n] = imageShape(images, "images");
  requireLabels(labels, n, classes);
  const data = new Float32Array(n * classes);
  for (let i = 0; i < n; i++) data[i * classes + labels[i]] = 1;
  return { x: images, y: { data, shape: [n, classes] } };
}

function requireLabels(labels: ArrayLike<number>, n: number, classes: number): void {
  if (labels.length !== n)
    throw new ShapeError(`labels must hold one label for each image: got ${labels.length} for ${n}`);
  for (let i = 0; i < n; i++)
    if (!Number.isInteger(labels[i]) || labels[i] < 0 || labels[i] >= classes)
      throw new ValueError(`labels must be integers from 0 to ${classes - 1}: label ${i} is ${labels[i]}`);
}
