import { type Draws, drawsOf } from "../backend/draws.js";
import {
  type PointArray,
  type Points,
  pointArray,
  type Random,
  takeRows,
  type tf,
} from "../backend/index.js";
import { ShapeError, ValueError } from "../errors.js";
import { membersOf } from "../points/members.js";
import { type Standardizer, standardize } from "../points/standardize.js";
import {
  type Data,
  type FitOptions,
  fit,
  type Learner,
  type SelfLearner,
  type TrainingRun,
} from "../train/index.js";

/** Training options of models of points: those of `fit`, with standardization and validation. */
export interface PointFitOptions extends Omit<FitOptions, "loss" | "validation">, Draws {
  /** Whether the data are standardized per dimension for training; samples come back in their units. Default true. */
  standardize?: boolean;
  /** Validation points, or the share of the data to hold out for validation. Default 0: none. */
  validation?: number | Points;
}

/** Training options of models of points that have their own optimizers. */
export type SelfFitOptions = Omit<
  PointFitOptions,
  "validation" | "patience" | "optimizer" | "clipNorm" | "weightDecay"
>;

/** The data that a fitted model keeps from its training. */
export interface Fitted {
  run: TrainingRun;
  /** The map from the data's units to the network's; undefined if the data were not standardized. */
  scaler: Standardizer | undefined;
}

/** Points, with the class of each if there are classes. */
export interface Rows {
  points: PointArray;
  classes?: ArrayLike<number>;
}

/** Options of models that do not learn only the points. */
export interface Lesson {
  /** A class of each row of the data. */
  classes?: ArrayLike<number>;
  /** Makes the training data from scaled rows; called for the training rows, then for the held-out rows. */
  pairs?(rows: Rows, random: Random): Data | Promise<Data>;
  /** The patience if rows are held out and the options give none. Default: training never stops early. */
  patience?: number;
}

/**
 * Builds a model for the dimension of the data and trains it.
 * @param data shape [n, d], n ≥ 2
 * @param build makes the untrained model and draws its weights from the given generator
 * @throws {ValueError} if there are fewer than 2 rows, a coordinate is not finite or an option is out of range
 */
export async function fitPoints<
  Model extends (tf.LayersModel | Learner | SelfLearner) & { dispose(): unknown },
>(
  data: Points,
  options: PointFitOptions,
  build: (dimension: number, random: Random) => Model,
  { classes, pairs = ({ points }) => ({ x: points }), patience }: Lesson = {},
): Promise<{ model: Model; fitted: Fitted }> {
  const points = pointArray(data, "data");
  const [n, d] = points.shape;
  if (n < 2) throw new ValueError(`A model needs at least 2 rows of data: got ${n}`);
  const { standardize: scales = true, validation: share = 0, seed: _, ...fitting } = options;
  const random = drawsOf(options);
  const { train, held } = holdOut({ points, classes }, share, random);
  if (options.patience !== undefined && !held)
    throw new ValueError(
      `patience needs rows held out, whose loss it watches: pass validation, such as 0.1 (none of ${n} rows are held out)`,
    );
  const scaler = scales ? standardize(train.points, { constant: "zero" }) : undefined;
  const learned = ({ points, classes }: Rows) =>
    pairs({ points: scaler ? scaler.transform(points) : points, classes }, random);
  const lesson = await learned(train);
  const validation = held && (await learned(held));
  const checks = validation ? { validation, patience: options.patience ?? patience } : {};
  const model = build(d, random);
  try {
    const run = await fit(model, lesson, { ...fitting, ...checks, random });
    return { model, fitted: { run, scaler } };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** Returns the points of a tensor in the units of the data, and disposes the tensor. */
export function dataOf(tensor: tf.Tensor2D, fitted: Fitted | undefined): PointArray {
  const points = pointArray(tensor);
  tensor.dispose();
  return fitted?.scaler ? fitted.scaler.inverseTransform(points) : points;
}

/**
 * Returns log densities, in nats, in the units of the data: log p(x) = log p(z) − Σ log std.
 * @param tensor log p(z), shape [n]; it is disposed
 * @throws {ValueError} if the data are constant in a dimension, so that there is no density
 */
export function densityOf(tensor: tf.Tensor1D, fitted: Fitted | undefined): Float64Array {
  const densities = Float64Array.from(tensor.dataSync());
  tensor.dispose();
  const std = fitted?.scaler?.std ?? new Float64Array();
  const still = std.indexOf(0);
  if (still >= 0)
    throw new ValueError(
      `The data are constant in dimension ${still}, so the model has no density: drop this dimension`,
    );
  const logVolume = std.reduce((sum, each) => sum + Math.log(each), 0);
  return densities.map((density) => density - logVolume);
}

/**
 * Returns points in the units of the network.
 * @throws {ShapeError} if they do not have the model's dimension
 * @throws {ValueError} if a coordinate is not finite
 */
export function networkPoints(points: Points, dimension: number, fitted: Fitted | undefined): PointArray {
  const array = requireDimension(points, dimension);
  return fitted?.scaler ? fitted.scaler.transform(array) : array;
}

/**
 * Returns the points as a plain array.
 * @throws {ShapeError} if they do not have the model's dimension
 * @throws {ValueError} if a coordinate is not finite
 */
export function requireDimension(points: Points, dimension: number, name = "points"): PointArray {
  const array = pointArray(points, name);
  if (array.shape[1] !== dimension)
    throw new ShapeError(`${name} must have the model's ${dimension} dimensions: got ${array.shape[1]}`);
  return array;
}

/** @throws {ValueError} if there is no training record */
export function requireFitted(fitted: Fitted | undefined, name: string): Fitted {
  if (fitted) return fitted;
  throw new ValueError(`Only a model that ${name}.fit made can be saved: use saveWeights for this one`);
}

/**
 * Splits rows into training and held-out rows. With classes, a share of each class is held out, and each class keeps at
 * least one training row.
 * @param validation a share of the rows, drawn at random, or separate points
 * @throws {ValueError} if the share is not from 0 to below 1, or points are passed for rows with classes
 */
export function holdOut(
  { points, classes }: Rows,
  validation: number | Points,
  random: Random,
): { train: Rows; held: Rows | undefined } {
  if (typeof validation !== "number") {
    if (classes)
      throw new ValueError("With classes, validation must be a number, the share of rows to hold out");
    return { train: { points }, held: { points: pointArray(validation, "validation") } };
  }
  const { train, held } = classes
    ? heldOfEach(classes, validation, random)
    : heldRows(points.shape[0], validation, random);
  if (held.length === 0) return { train: { points, classes }, held: undefined };
  const part = (rows: Int32Array): Rows => ({
    points: takeRows(points, rows),
    classes: classes && rows.map((row) => classes[row]),
  });
  return { train: part(train), held: part(held) };
}

function heldOfEach(classes: ArrayLike<number>, share: number, random: Random) {
  const count = 1 + Array.from(classes).reduce((most, each) => Math.max(most, each), 0);
  // In the order in which the classes appear.
  const members = membersOf(classes, count).sort(([a], [b]) => a - b);
  const parts = members.map((rows) => {
    const { train, held } = heldRows(rows.length, share, random);
    return { train: train.map((k) => rows[k]), held: held.map((k) => rows[k]) };
  });
  const all = (side: "train" | "held") => Int32Array.from(parts.flatMap((part) => [...part[side]]));
  return { train: all("train"), held: all("held") };
}

/** @throws {ValueError} if the share is not from 0 to below 1 */
export function heldRows(n: number, share: number, random: Random): { train: Int32Array; held: Int32Array } {
  if (!(share >= 0 && share < 1))
    throw new ValueError(`validation must be a share from 0 to below 1, or points: got ${share}`);
  const count = Math.min(n - 1, Math.round(share * n));
  const order = random.permutation(n);
  return { train: order.slice(count), held: order.slice(0, count) };
}
