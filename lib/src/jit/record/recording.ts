import type { tf } from "../../backend/index.js";
import type { OpAttribute, OutputMetadata, TensorValues } from "../../backend/native.js";
import { ValueError } from "../../errors.js";
import type { Graph, Ref } from "../graph/graph.js";
import type { StepContext } from "../graph/step-context.js";
import type { Caller } from "./caller.js";

/** One operation that ran while a step was recorded. */
export interface RecordedOp {
  op: string;
  attributes: readonly OpAttribute[];
  /** The binding's ids of its tensors. */
  inputs: readonly number[];
  outputs: readonly OutputMetadata[];
  caller: Caller;
  /** The optimizer whose update it belongs to. */
  optimizer?: number;
  /** Its draw, if it is random. */
  drawn?: DrawnOp;
  /** Writes the operation into a graph, if it stands for several of TensorFlow's. */
  emit?: (graph: Graph, inputs: readonly Ref[], step: StepContext) => Ref[];
}

/** A random draw: `offset + scale · z`, z of the named distribution. */
export interface DrawnOp {
  distribution: "normal" | "truncated" | "uniform";
  offset: number;
  scale: number;
  /** The values that tfjs drew in JavaScript, and their seed; offset and scale are derived from them. */
  sample?: { seed: number; values: Float32Array };
}

/** A value that reached the step from JavaScript or from a tensor made outside it. */
export interface Leaf {
  shape: readonly number[];
  dtype: number;
  readonly values: TensorValues;
  caller: Caller;
}

/** The record of a step: operations on ids, and the sources of the other ids. */
export interface Recording {
  ops: RecordedOp[];
  leaves: Map<number, Leaf>;
  /** Variables whose value before the step it read, by id. */
  reads: Map<number, tf.Variable>;
  /** Variables that it assigned, with the id of the last value. */
  writes: Map<tf.Variable, number>;
  /** The arguments, in order. */
  arguments: { id: number; shape: readonly number[] }[];
  /** Ids of the results, in order. */
  results: number[];
  /** The optimizers used, in the order of their first update. */
  optimizers: RatedOptimizer[];
  /** The number of updates of each optimizer. */
  updates: number[];
  /** The learning rates of each optimizer when its updates began. */
  ownRates: Set<number>[];
  /**
   * Whether this recording is not typical, because it made variables or found a new class of optimizers; the next one
   * is.
   */
  unusual: boolean;
  /** The first use of JavaScript's random numbers, which a graph would repeat. */
  readonly frozen: { what: string; caller: Caller } | undefined;
}

/** The shape of every tensor of a recording, by id. */
export function shapesOf({
  arguments: given,
  leaves,
  reads,
  ops,
}: Recording): Map<number, readonly number[]> {
  const shapes = new Map<number, readonly number[]>(given.map(({ id, shape }) => [id, shape]));
  for (const [id, { shape }] of [...leaves, ...reads]) shapes.set(id, shape);
  for (const { id, shape } of ops.flatMap(({ outputs }) => outputs)) shapes.set(id, shape);
  return shapes;
}

/** An optimizer whose learning rate can be set, like all of tfjs's. */
export interface RatedOptimizer extends tf.Optimizer {
  learningRate: number;
  setLearningRate?(rate: number): void;
}

/** Whether the optimizer keeps its learning rate where tfjs's optimizers do. A user's class may not. */
export function hasRate(optimizer: tf.Optimizer): optimizer is RatedOptimizer {
  return typeof (optimizer as Partial<RatedOptimizer>).learningRate === "number";
}

/** @throws {ValueError} if the optimizer has no learning rate that can be set */
export function setRate(optimizer: tf.Optimizer, rate: number): void {
  if (!hasRate(optimizer)) throw noRate(optimizer);
  try {
    if (optimizer.setLearningRate) optimizer.setLearningRate(rate);
    else optimizer.learningRate = rate;
  } catch (cause) {
    throw noRate(optimizer, { cause });
  }
  if (!Number.isNaN(rate) && Math.fround(optimizer.learningRate) !== Math.fround(rate))
    throw noRate(optimizer);
}

function noRate(optimizer: tf.Optimizer, options?: ErrorOptions): ValueError {
  return new ValueError(
    `The learning rate of the optimizer ${optimizer.constructor.name} cannot be set: give the class a number ` +
      "`learningRate` that its updates read (and a `setLearningRate(rate)` if they need more), or leave out the schedule",
    options,
  );
}
