import type { tf } from "../../backend/index.js";
import { nativeBackend } from "../../backend/native.js";
import { TraceError } from "../../errors.js";
import { dtypeOf } from "../graph/attributes.js";
import { setIterations } from "../optimizers/optimizer-state.js";
import { changedRate, rateOf } from "../optimizers/rates.js";
import { atLine } from "./caller.js";
import { compareRecordings, fitDraws } from "./compare.js";
import { Recorder } from "./recorder.js";
import { hasRate, type RatedOptimizer, type Recording, setRate } from "./recording.js";
import type { Abstract } from "./shapes.js";
import type { StateVariable, Traced } from "./traced.js";

/** A function of tensors that a recording runs. */
export type TensorStep = (...inputs: tf.Tensor[]) => tf.Tensor[];

/**
 * The second recording's learning rate. A power of two, so that float32 holds its multiples exactly, and so small that
 * nothing else in a step changes by this factor.
 */
const SECOND_RATE = 2 ** -40;

/**
 * Records a step twice and compares the recordings. A difference would be frozen into the graph.
 * @param inputs shapes and types of the step's arguments
 * @throws {TraceError} if the step reads values, or does something different the second time
 */
export function trace(step: TensorStep, inputs: readonly Abstract[]): Traced {
  let recording = Recorder.record(step, inputs);
  if (recording.unusual) recording = Recorder.record(step, inputs);
  const again = atOtherRates(recording.optimizers, () =>
    Recorder.record(step, inputs, { rate: SECOND_RATE }),
  );
  const rated = compareRecordings(recording, again, SECOND_RATE);
  if (recording.frozen)
    throw new TraceError(
      `The step draws with ${recording.frozen.what}${atLine(recording.frozen.caller)}, and tracing would repeat the ` +
        "same numbers. Draw noise with `normal` and `uniform` of topolab/jit, or run with `jit: false`.",
    );
  if (recording.ops.some(({ drawn }) => drawn?.sample))
    fitDraws([recording, again, sameAgain(recording, step, inputs)]);
  return { recording, state: stateOf(recording), rated, optimizers: recording.optimizers };
}

/**
 * Records a step again and compares the recording with the traced one.
 * @throws {TraceError} if the step does something different by now
 */
export function sameAgain(traced: Recording, step: TensorStep, inputs: readonly Abstract[]): Recording {
  const again = Recorder.record(step, inputs, { callers: false });
  try {
    compareRecordings(traced, again, 1);
  } catch (error) {
    // Records once more, to find the line.
    compareRecordings(traced, Recorder.record(step, inputs), 1);
    throw error;
  }
  return again;
}

/**
 * Records with other rates and counts of the optimizers. A step that computes with them differs.
 * @throws {TraceError} if the step itself sets a rate
 */
function atOtherRates(optimizers: readonly RatedOptimizer[], record: () => Recording): Recording {
  const before = optimizers.map((optimizer) => ({
    rate: rateOf(optimizer),
    iterations: optimizer.iterations ?? 0,
  }));
  const others = before.map(({ rate }) => (rate / 2 === rate || Number.isNaN(rate) ? 1 : rate / 2));
  optimizers.forEach((optimizer, i) => {
    if (hasRate(optimizer)) setRate(optimizer, others[i]);
    setIterations(optimizer, before[i].iterations + 0.5);
  });
  try {
    const recording = record();
    optimizers.forEach((optimizer, i) => {
      const k = recording.optimizers.indexOf(optimizer);
      const seen = [
        ...(recording.ownRates[k] ?? []),
        ...(hasRate(optimizer) ? [optimizer.learningRate] : []),
      ];
      if (seen.some((rate) => Math.fround(rate) !== Math.fround(others[i]))) throw changedRate(optimizer);
    });
    return recording;
  } finally {
    optimizers.forEach((optimizer, i) => {
      if (hasRate(optimizer)) setRate(optimizer, before[i].rate);
      setIterations(optimizer, before[i].iterations);
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
