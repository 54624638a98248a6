import { type PointArray, type Random, random as shared, tf, toPoints } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { ShapeError, ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import { extent } from "../../points/extent.js";
import { type FitOptions, fit, predict, type Rows, type TrainingRun } from "../../train/index.js";
import { initializeLinear } from "../layers/initialize.js";

/** Images with the class of each: [n, side, side, channels], and n integers from 0. */
export interface LabeledImages {
  images: Rows;
  labels: ArrayLike<number>;
}

export interface DigitClassifierOptions extends Omit<FitOptions, "loss" | "validation"> {
  /** Held-out images, whose loss decides which epoch is best. */
  validation?: LabeledImages;
  /** Classes to tell apart; default 10. */
  classes?: number;
  /** Width of the layer whose activations are the features; default 64. */
  features?: number;
}

/**
 * A small convolutional classifier, trained: its features and probabilities judge generated digits where Inception,
 * which knows photographs, cannot. Distances in its features compare only with others of the same training.
 */
export class DigitClassifier {
  constructor(
    private readonly trunk: tf.LayersModel,
    private readonly model: tf.LayersModel,
    /** How its training went. */
    readonly run: TrainingRun,
  ) {}

  /** The last hidden layer's activations: [n, side, side, channels] → [n, features]. */
  async features(images: Rows): Promise<PointArray> {
    return answers(this.trunk, images);
  }

  /** p(class | image), each row summing to 1: [n, side, side, channels] → [n, classes]. */
  async probabilities(images: Rows): Promise<PointArray> {
    const { data, shape } = await answers(this.model, images);
    const logits = tf.tensor2d(data as Float32Array, shape);
    const probabilities = tf.softmax(logits);
    const values = probabilities.dataSync() as Float32Array;
    tf.dispose([logits, probabilities]);
    return { data: values, shape };
  }

  /** The share of images whose most probable class is their label. */
  async accuracy({ images, labels }: LabeledImages): Promise<number> {
    const { data, shape } = await answers(this.model, images);
    const [n, classes] = shape;
    requireLabels(labels, n, classes);
    let right = 0;
    for (let i = 0; i < n; i++) {
      const row = data.subarray(i * classes, (i + 1) * classes);
      if (row.indexOf(extent(row)[1]) === labels[i]) right++;
    }
    return right / n;
  }

  dispose(): void {
    retire(this, [this.model]);
  }
}

/**
 * Trains a {@link DigitClassifier} by cross-entropy: Conv(k4, s2) 16 → ReLU → Conv(k4, s2) 32 → ReLU → Linear 64 →
 * ReLU (the features) → Linear; some 106,000 parameters at 28 × 28. Defaults: 5 epochs, batch 128, Adam 1e-3.
 * @param digits images [n, side, side, channels] in [−1, 1], labels from 0 to classes − 1
 * @returns the classifier, to be disposed
 * @throws {ShapeError} when images are not [n, side, side, channels], or labels are not as many
 * @throws {ValueError} when a label is no class
 */
export async function digitClassifier(
  digits: LabeledImages,
  options: DigitClassifierOptions = {},
): Promise<DigitClassifier> {
  const { classes = 10, features = 64, validation, ...fitting } = options;
  const data = pairsOf(digits, atLeast(2, classes, "classes"));
  const { trunk, model } = layers(shapeOf(digits.images), features, classes, options.random ?? shared);
  try {
    const run = await fit(model, data, {
      epochs: 5,
      batchSize: Math.min(128, data.y.shape[0]),
      ...fitting,
      loss: (logits, target) => tf.losses.softmaxCrossEntropy(target, logits) as tf.Scalar,
      validation: validation && pairsOf(validation, classes),
    });
    return new DigitClassifier(trunk, model, run);
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** The features' layers, and the same with the classes' logits on top. */
function layers(shape: readonly number[], features: number, classes: number, random: Random) {
  const input = tf.input({ shape: shape.slice(1) });
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

async function answers(model: tf.LayersModel, images: Rows): Promise<PointArray> {
  return toPoints(await predict(model, images));
}

const shapeOf = (images: Rows): readonly number[] => ("shape" in images ? images.shape : [images.length]);

/** The images beside a 1 in the column of their class. */
function pairsOf({ images, labels }: LabeledImages, classes: number) {
  const shape = shapeOf(images);
  if (shape.length !== 4)
    throw new ShapeError(`Images should have shape [n, side, side, channels]: got [${shape}]`);
  requireLabels(labels, shape[0], classes);
  const data = new Float32Array(shape[0] * classes);
  for (let i = 0; i < shape[0]; i++) data[i * classes + labels[i]] = 1;
  return { x: images, y: { data, shape: [shape[0], classes] } };
}

function requireLabels(labels: ArrayLike<number>, n: number, classes: number): void {
  if (labels.length !== n)
    throw new ShapeError(`There should be a label for each image: got ${labels.length} for ${n}`);
  for (let i = 0; i < n; i++)
    if (!Number.isInteger(labels[i]) || labels[i] < 0 || labels[i] >= classes)
      throw new ValueError(`Labels are integers from 0 to ${classes - 1}: label ${i} is ${labels[i]}`);
}
