import { type Draws, drawsOf } from "../backend/draws.js";
import {
  type PointArray,
  type Points,
  pointArray,
  type Random,
  takeRows,
  type tf,
} from "../backend/index.js";
import { ValueError } from "../errors.js";
import { type Standardizer, standardize } from "../points/standardize.js";
import { type FitOptions, fit, type Learner, type SelfLearner, type TrainingRun } from "../train/index.js";

/** How a model of points is trained: the options of `fit`, with the data's scale and the rows held out. */
export interface PointFitOptions extends Omit<FitOptions, "loss" | "validation">, Draws {
  /** Whether the data are standardized per dimension for training; samples come back in their units. Default true. */
  standardize?: boolean;
  /** Points held out, or the share of the data to hold out, to find the best epoch. Default 0: nothing. */
  validation?: number | Points;
}

/** How a model of points that brings its own optimizers is trained. */
export type SelfFitOptions = Omit<
  PointFitOptions,
  "validation" | "patience" | "optimizer" | "clipNorm" | "weightDecay"
>;

/** What a fitted model keeps of its training. */
export interface Fitted {
  run: TrainingRun;
  /** From the data's units to those of the network; undefined if the data were taken as they are. */
  scaler: Standardizer | undefined;
}

/**
 * Builds a model for the dimension of the data and trains it.
 * @param data shape [n, d], n ≥ 2
 * @param build makes the untrained model; draws its weights from the generator given
 * @throws {ValueError} if there are fewer than 2 rows, a coordinate is not finite or an option is out of range
 */
export async function fitPoints<Model extends (Learner | SelfLearner) & { dispose(): void }>(
  data: Points,
  options: PointFitOptions,
  build: (dimension: number, random: Random) => Model,
): Promise<{ model: Model; fitted: Fitted }> {
  const points = pointArray(data, "data");
  const [n, d] = points.shape;
  if (n < 2) throw new ValueError(`A model needs at least 2 rows of data: got ${n}`);
  const { standardize: scales = true, validation, seed: _, ...fitting } = options;
  const random = drawsOf(options);
  const { train, held } = holdOut(points, validation ?? 0, random);
  const scaler = scales ? standardize(train, { constant: "zero" }) : undefined;
  const scaled = (rows: PointArray) => ({ x: scaler ? scaler.transform(rows) : rows });
  const model = build(d, random);
  try {
    const checked = held ? { validation: scaled(held) } : {};
    const run = await fit(model, scaled(train), { ...fitting, ...checked, random });
    return { model, fitted: { run, scaler } };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** The points of a tensor, which is disposed, in the units of the data. */
export function dataOf(tensor: tf.Tensor2D, fitted: Fitted | undefined): PointArray {
  const points = pointArray(tensor);
  tensor.dispose();
  return fitted?.scaler ? fitted.scaler.inverseTransform(points) : points;
}

/** @throws {ValueError} if there is no record of a training */
export function requireFitted(fitted: Fitted | undefined, name: string): Fitted {
  if (fitted) return fitted;
  throw new ValueError(`Only a model that ${name}.fit made can be saved: use saveWeights for this one`);
}

/**
 * Splits rows into those to train on and those held out.
 * @param validation a share of the rows, drawn at random, or points that take their place
 * @throws {ValueError} if the share is not from 0 to below 1
 */
export function holdOut(
  points: PointArray,
  validation: number | Points,
  random: Random,
): { train: PointArray; held: PointArray | undefined } {
  if (typeof validation !== "number") return { train: points, held: pointArray(validation, "validation") };
  const { train, held } = heldRows(points.shape[0], validation, random);
  return {
    train: held.length > 0 ? takeRows(points, train) : points,
    held: held.length > 0 ? takeRows(points, held) : undefined,
  };
}

/** @throws {ValueError} if the share is not from 0 to below 1 */
export function heldRows(n: number, share: number, random: Random): { train: Int32Array; held: Int32Array } {
  if (!(share >= 0 && share < 1))
    throw new ValueError(`validation must be a share from 0 to below 1, or points: got ${share}`);
  const count = Math.min(n - 1, Math.round(share * n));
  const order = random.permutation(n);
  return { train: order.slice(count), held: order.slice(0, count) };
}
