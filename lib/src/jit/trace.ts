import type { tf } from "../backend/index.js";
import { nativeBackend } from "../backend/native.js";
import { TraceError } from "../errors.js";
import { type DType, dtypeOf, sameAttribute } from "./attributes.js";
import { atLine } from "./caller.js";
import { Recorder } from "./recorder.js";
import { type RatedOptimizer, type RecordedOp, type Recording, setRate } from "./recording.js";
import { encode } from "./step.js";

/** A variable of the step, with the ids of its value before and after. */
export interface StateVariable {
  variable: tf.Variable;
  dtype: DType;
  /** Undefined when the step does not read it. */
  before: number | undefined;
  /** Undefined when the step does not write it. */
  after: number | undefined;
}

/** A step ready to be written into a graph. */
export interface Traced {
  recording: Recording;
  state: StateVariable[];
  /** Constants that hold a multiple of an optimiser's learning rate, and the rate they were recorded at. */
  rated: Map<number, { optimizer: number; rate: number }>;
  optimizers: readonly RatedOptimizer[];
}

/**
 * Records a step twice and compares: what differs between the two would be frozen into the graph. Between them
 * each optimiser's learning rate is scaled by a power of two of its own, so that constants made from it are known.
 * @throws {TraceError} when the step reads values, or does something else the second time
 */
export function trace(step: (...inputs: tf.Tensor[]) => tf.Tensor[], inputs: readonly tf.Tensor[]): Traced {
  let recording = Recorder.record(step, inputs);
  if (recording.madeVariables) recording = Recorder.record(step, inputs);
  const again = atOtherRates(recording.optimizers, () => Recorder.record(step, inputs));
  const rated = compare(recording, again);
  return {
    recording,
    state: stateOf(recording),
    rated,
    optimizers: recording.optimizers,
  };
}

const factor = (optimizer: number) => 2 ** (optimizer + 1);

function atOtherRates<T>(optimizers: readonly RatedOptimizer[], work: () => T): T {
  const rates = optimizers.map((optimizer) => optimizer.learningRate);
  optimizers.forEach((optimizer, i) => {
    setRate(optimizer, rates[i] * factor(i));
  });
  try {
    return work();
  } finally {
    optimizers.forEach((optimizer, i) => {
      setRate(optimizer, rates[i]);
    });
  }
}

function stateOf({ reads, writes }: Recording): StateVariable[] {
  const beforeOf = new Map([...reads].map(([id, variable]) => [variable, id]));
  const variables = new Set([...beforeOf.keys(), ...writes.keys()]);
  return [...variables].map((variable) => ({
    variable,
    dtype: dtypeOf(nativeBackend().tensorMap.get(variable.dataId).dtype),
    before: beforeOf.get(variable),
    after: writes.get(variable),
  }));
}

function compare(first: Recording, second: Recording): Traced["rated"] {
  const differs = first.ops.find((op, i) => !sameOp(op, second.ops[i]));
  const extra = differs ?? second.ops[first.ops.length];
  if (extra)
    throw new TraceError(
      `The step does something else each time it runs: ${extra.op}${atLine(extra.caller)} was not repeated by a second ` +
        "run. A traced step must do the same operations every time; choose outside it, or run with `jit: false`.",
    );
  const rated: Traced["rated"] = new Map();
  first.ops.forEach((op, i) => {
    op.inputs.forEach((id, slot) => {
      const optimizer = compareLeaf(first, id, second, second.ops[i].inputs[slot], op);
      if (optimizer !== undefined)
        rated.set(id, { optimizer, rate: first.optimizers[optimizer].learningRate });
    });
  });
  return rated;
}

function sameOp(a: RecordedOp, b: RecordedOp | undefined): boolean {
  if (
    !b ||
    a.op !== b.op ||
    a.inputs.length !== b.inputs.length ||
    a.attributes.length !== b.attributes.length
  )
    return false;
  return a.attributes.every((attribute, i) => sameAttribute(encode(attribute), encode(b.attributes[i])));
}

/** The optimiser whose learning rate the leaf follows; undefined when it is the same in both recordings. */
function compareLeaf(
  first: Recording,
  a: number,
  second: Recording,
  b: number,
  op: RecordedOp,
): number | undefined {
  const [leaf, other] = [first.leaves.get(a), second.leaves.get(b)];
  if (!leaf && !other) return undefined;
  const same = (scale: number) =>
    leaf?.values.length === other?.values.length &&
    leaf!.values.every((value, i) => value * scale === other!.values[i]);
  if (leaf && other && same(1)) return undefined;
  const optimizer = first.optimizers.findIndex((_, i) => leaf && other && same(factor(i)));
  if (optimizer >= 0) return optimizer;
  throw new TraceError(
    `The step puts another number into ${op.op}${atLine(op.caller)} each time it runs, and tracing would freeze it. ` +
      "Draw noise with `normal` and `uniform` of topolab/jit, feed what changes as an argument, or run with `jit: false`.",
  );
}
