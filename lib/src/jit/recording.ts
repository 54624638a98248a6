import type { tf } from "../backend/index.js";
import type { OpAttribute, OutputMetadata, TensorValues } from "../backend/native.js";
import type { Caller } from "./caller.js";
import type { Graph, Ref } from "./graph.js";
import type { StepContext } from "./step.js";

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
  /** What it draws, if it draws. */
  drawn?: DrawnOp;
  /** Writes the operation into a graph by itself, where it stands for several of TensorFlow's. */
  emit?: (graph: Graph, inputs: readonly Ref[], step: StepContext) => Ref[];
}

/** A random draw: `offset + scale · z`, z of the named distribution. */
export interface DrawnOp {
  distribution: "normal" | "truncated" | "uniform";
  offset: number;
  scale: number;
  /** What tfjs drew in JavaScript, and from which seed; offset and scale are to be found from it. */
  sample?: { seed: number; values: Float32Array };
}

/** A value that reached the step from JavaScript or from a tensor made outside it. */
export interface Leaf {
  shape: readonly number[];
  dtype: number;
  readonly values: TensorValues;
  caller: Caller;
}

/** What a step did: operations on ids, and where the ids that no operation made come from. */
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
  /** The optimizers that took part, in the order of their first update. */
  optimizers: RatedOptimizer[];
  /** Whether the step made variables, so that only the next recording shows a usual step. */
  madeVariables: boolean;
  /** Where it used random numbers of JavaScript, which a graph would repeat. */
  readonly frozen: { what: string; caller: Caller } | undefined;
}

/** An optimizer whose learning rate can be set, as all of tfjs's can. */
export interface RatedOptimizer extends tf.Optimizer {
  learningRate: number;
  setLearningRate?(rate: number): void;
}

export function setRate(optimizer: RatedOptimizer, rate: number): void {
  if (optimizer.setLearningRate) optimizer.setLearningRate(rate);
  else optimizer.learningRate = rate;
}
