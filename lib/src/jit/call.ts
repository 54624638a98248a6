import { type Random, random as shared, tf } from "../backend/index.js";
import { idOf, nativeBackend } from "../backend/native.js";
import { Session } from "../backend/session.js";
import { type DType, dtypeOf } from "./attributes.js";
import { callGraph } from "./call-graph.js";
import { ResidentState, stateResidents } from "./resident.js";
import { type Traced, trace } from "./trace.js";

/** What a traced function returns. */
export type Results = tf.Tensor | tf.Tensor[];

/** A function of tensors and variables, traced once for every combination of its arguments' shapes and types. */
export interface Jitted<Inputs extends tf.Tensor[], Output extends Results> {
  (...inputs: Inputs): Output;
  /** How many graphs it has traced. */
  readonly traces: number;
  /** Frees its graphs; variables keep their values. */
  dispose(): void;
}

export interface JitOptions {
  /** Seeds the noise drawn inside, a new pair at each call; default the library's own generator. */
  random?: Random;
  /** False gives the function back as it is. */
  jit?: boolean;
}

/** Beyond so many signatures the arguments' shapes change at every call, which tracing only slows. */
const SIGNATURES = 32;

/** @see jit in index.ts */
export function traceCalls<Inputs extends tf.Tensor[], Output extends Results>(
  fn: (...inputs: Inputs) => Output,
  options: JitOptions = {},
): Jitted<Inputs, Output> {
  const { random = shared } = options;
  const calls = new Map<string, TracedCall>();
  const call = (...inputs: Inputs): Output => {
    const signature = inputs.map(({ dtype, shape }) => `${dtype}[${shape}]`).join();
    let traced = calls.get(signature);
    if (!traced) {
      if (calls.size === SIGNATURES) warnOfSignatures(signature);
      traced = new TracedCall(fn as unknown as (...inputs: tf.Tensor[]) => Results, inputs);
      calls.set(signature, traced);
    }
    return traced.run(inputs, random) as Output;
  };
  const dispose = () => {
    for (const traced of calls.values()) traced.dispose();
    calls.clear();
  };
  return Object.defineProperty(Object.assign(call, { traces: 0, dispose }), "traces", {
    get: () => calls.size,
  });
}

function warnOfSignatures(signature: string): void {
  process.emitWarning(
    `A traced function was called with more than ${SIGNATURES} shapes of arguments, the last ${signature}; each takes ` +
      "a trace. Pad to a few shapes, or leave the function untraced.",
    { type: "TopolabWarning", code: "TOPOLAB_RETRACING" },
  );
}

class TracedCall {
  private readonly traced: Traced;
  private readonly session: Session;
  private readonly state: ResidentState;
  private single = false;

  constructor(fn: (...inputs: tf.Tensor[]) => Results, inputs: readonly tf.Tensor[]) {
    const gives: DType[] = [];
    this.traced = trace((...tensors) => {
      const results = fn(...tensors);
      this.single = results instanceof tf.Tensor;
      const list = results instanceof tf.Tensor ? [results] : results;
      gives.splice(0, gives.length, ...list.map(typeOf));
      return list;
    }, inputs);
    const residents = stateResidents(this.traced);
    const takes = inputs.map((input) => ({ dtype: typeOf(input), shape: input.shape }));
    this.session = new Session(callGraph({ traced: this.traced, residents, takes, gives }));
    this.state = new ResidentState(this.session, residents);
  }

  run(inputs: readonly tf.Tensor[], random: Random): Results {
    this.state.beforeRun();
    const feeds: Record<string, tf.Tensor> = {
      rates: tf.tensor1d(this.traced.optimizers.map(({ learningRate }) => learningRate)),
      seed_first: tf.scalar(random.bits() | 0, "int32"),
      seed_second: tf.scalar(random.bits() | 0, "int32"),
    };
    const named = [
      ...inputs.map((input, k) => ({ name: `input_${k}`, id: idOf(input) })),
      ...Object.entries(feeds).map(([name, tensor]) => ({ name, id: idOf(tensor) })),
    ];
    const fetches = this.traced.recording.results.map((_, k) => `result_${k}`);
    const outputs = this.session.run(named, [...fetches, "done"]);
    tf.dispose(feeds);
    const native = nativeBackend();
    native.binding.deleteTensor(outputs.pop()!.id);
    const results = outputs.map((output) => native.createOutputTensor(output));
    return this.single ? results[0] : results;
  }

  dispose(): void {
    this.state.settle();
    this.session.dispose();
  }
}

function typeOf(tensor: tf.Tensor): DType {
  return dtypeOf(nativeBackend().tensorMap.get(tensor.dataId).dtype);
}
