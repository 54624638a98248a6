import { availableParallelism } from "node:os";
import { deviceFor } from "../backend/devices/cost.js";
import { type Device, devices } from "../backend/devices/device.js";
import { elements } from "../backend/devices/work.js";
import { Session } from "../backend/graphs/session.js";
import { type Random, random as shared, tf } from "../backend/index.js";
import {
  hasGpu,
  idOf,
  nativeBackend,
  type OutputMetadata,
  onlyDevice,
  requireGpu,
} from "../backend/native.js";
import { DisposedError, TraceError, ValueError } from "../errors.js";
import { oneOf } from "../options.js";
import { withinStep, withSeeds } from "./draws/noise.js";
import { type DType, dtypeOf } from "./graph/attributes.js";
import { callGraph } from "./graph/call-graph.js";
import { lookupsOf, outOfRange } from "./graph/lookups.js";
import { ResidentState, stateResidents } from "./graph/resident.js";
import { countUpdates } from "./optimizers/optimizer-state.js";
import { rateOf } from "./optimizers/rates.js";
import { shapesOf } from "./record/recording.js";
import type { Traced } from "./record/traced.js";
import { abstractOf, RecordedStep } from "./recorded-step.js";
import { stepError } from "./step-error.js";
import { stepWork } from "./step-work.js";

/** What a traced function returns. */
export type Results = tf.Tensor | tf.Tensor[];

/** A function of tensors and variables, traced once for every combination of its arguments' shapes and types. */
export interface Jitted<Inputs extends tf.Tensor[], Output extends Results> {
  (...inputs: Inputs): Output;
  /** The number of graphs traced so far. */
  readonly traces: number;
  /** Frees its graphs; variables keep their values. Later calls throw `DisposedError`. */
  dispose(): void;
}

export interface JitOptions {
  /** Seeds the noise drawn inside, with a new pair at each call. Default: the library's generator. */
  random?: Random;
  /** False runs the function op by op, with the same result; default true. */
  jit?: boolean;
  /** The device. Default: the GPU, if there is one and the work is so large that it is faster. */
  device?: Device;
}

/** With more signatures than this, the shapes probably change at every call, and tracing slows the calls down. */
const SIGNATURES = 32;

/** @see jit in index.ts */
export function traceCalls<Inputs extends tf.Tensor[], Output extends Results>(
  fn: (...inputs: Inputs) => Output,
  options: JitOptions = {},
): Jitted<Inputs, Output> {
  const { random = shared } = options;
  if (options.device !== undefined) oneOf(options.device, devices, "device");
  const calls = new Map<string, TracedCall>();
  let disposed = false;
  const call = (...inputs: Inputs): Output => {
    if (disposed) throw afterDispose();
    requireTensors(inputs);
    if (!withinStep() && tf.engine().state.gradientDepth > 0) throw outsideGradient();
    const signature = inputs.map(signatureOf).join();
    let traced = calls.get(signature);
    if (!traced) {
      if (calls.size === SIGNATURES) warnOfSignatures(signature);
      traced = new TracedCall(fn as unknown as (...inputs: tf.Tensor[]) => Results, inputs, options.device);
      calls.set(signature, traced);
    }
    return traced.run(inputs, random) as Output;
  };
  const dispose = () => {
    for (const traced of calls.values()) traced.dispose();
    calls.clear();
    disposed = true;
  };
  return Object.defineProperty(Object.assign(call, { traces: 0, dispose }), "traces", {
    get: () => calls.size,
  });
}

/** Tensors are distinguished by shape and type, variables by identity, because the function may assign them. */
function signatureOf(input: tf.Tensor): string {
  return isVariable(input) ? `variable ${input.id}` : `${input.dtype}[${input.shape}]`;
}

const isVariable = (input: tf.Tensor) => input instanceof tf.Variable;

/** The function run op by op, with the draws, the results and the errors of the traced one. */
export function plainCalls<Inputs extends tf.Tensor[], Output extends Results>(
  fn: (...inputs: Inputs) => Output,
  { random = shared }: JitOptions = {},
): Jitted<Inputs, Output> {
  let disposed = false;
  const run = (inputs: Inputs): Results => {
    const results = fn(...inputs);
    // Clones, because a result may be an argument or a variable, which belong to the caller.
    const own = listOf(results).map((result) => result.clone());
    return results instanceof tf.Tensor ? own[0] : own;
  };
  const call = (...inputs: Inputs): Output => {
    if (disposed) throw afterDispose();
    requireTensors(inputs);
    // Inside another step it is part of that step and draws with its seeds.
    if (withinStep()) return fn(...inputs);
    const [first, second] = [random.bits() | 0, random.bits() | 0];
    try {
      return tf.tidy(() => withSeeds(first, second, () => run(inputs))) as Output;
    } catch (error) {
      throw stepError("The function", error);
    }
  };
  const dispose = () => {
    disposed = true;
  };
  return Object.assign(call, { traces: 0, dispose });
}

/** @throws {ValueError} if an argument is not a tensor */
function requireTensors(inputs: readonly tf.Tensor[]): void {
  const at = inputs.findIndex((input) => !(input instanceof tf.Tensor));
  if (at >= 0)
    throw new ValueError(
      `The arguments of a function made with \`jit\` must be tensors: argument ${at + 1} is of type ${typeof inputs[at]}. ` +
        "Pass a number as tf.scalar(number).",
    );
}

function outsideGradient(): TraceError {
  return new TraceError(
    "A traced function cannot be differentiated from outside: inside tf.grad or optimizer.minimize call the plain " +
      "function, and trace the whole step.",
  );
}

function afterDispose(): DisposedError {
  return new DisposedError(
    "The function was disposed and cannot be called again: create a new one with `jit`",
  );
}

function warnOfSignatures(signature: string): void {
  process.emitWarning(
    `A traced function was called with more than ${SIGNATURES} shapes of arguments, the last ${signature}; each takes ` +
      "a trace. Pad to a few shapes, or leave the function untraced.",
    { type: "TopolabWarning", code: "TOPOLAB_RETRACING" },
  );
}

class TracedCall {
  private readonly step: RecordedStep;
  private readonly session: Session;
  private readonly state: ResidentState;
  private single = false;
  /** Whether the graph checks that the indices of its lookups are in range. */
  private readonly checked: boolean;

  constructor(
    fn: (...inputs: tf.Tensor[]) => Results,
    inputs: readonly tf.Tensor[],
    device: Device | undefined,
  ) {
    const gives: DType[] = [];
    const given = inputs.filter((input) => !isVariable(input));
    const step = (...tensors: tf.Tensor[]) => {
      const rest = [...tensors];
      const results = fn(...inputs.map((input) => (isVariable(input) ? input : rest.shift()!)));
      this.single = results instanceof tf.Tensor;
      const list = listOf(results);
      gives.splice(0, gives.length, ...list.map(typeOf));
      return list;
    };
    this.step = new RecordedStep(
      step,
      given.map((input) => abstractOf(input)),
    );
    const { traced } = this.step;
    const residents = stateResidents(traced);
    const takes = given.map((input) => ({ dtype: typeOf(input), shape: input.shape }));
    const place =
      device ??
      callDevice(
        traced,
        takes.map(({ shape }) => shape),
      );
    if (place === "gpu") requireGpu();
    this.checked = place === "gpu" && lookupsOf(traced.recording).size > 0;
    const graph = callGraph({ traced, residents, takes, gives, checked: this.checked, device: place });
    this.session = new Session(graph);
    this.state = new ResidentState(this.session, residents);
  }

  run(inputs: readonly tf.Tensor[], random: Random): Results {
    this.state.requireOpen();
    this.step.beforeRun();
    const started = performance.now();
    this.state.beforeRun();
    const { recording, optimizers } = this.step.traced;
    const feeds: Record<string, tf.Tensor> = {
      rates: tf.tensor1d(optimizers.map(rateOf)),
      seed_first: tf.scalar(random.bits() | 0, "int32"),
      seed_second: tf.scalar(random.bits() | 0, "int32"),
    };
    const named = [
      ...inputs
        .filter((input) => !isVariable(input))
        .map((input, k) => ({ name: `input_${k}`, id: idOf(input) })),
      ...Object.entries(feeds).map(([name, tensor]) => ({ name, id: idOf(tensor) })),
    ];
    const fetches = recording.results.map((_, k) => `result_${k}`);
    try {
      const outputs = this.session.run(named, [...fetches, "done"]);
      countUpdates(recording, 1);
      return this.resultsOf(outputs);
    } catch (error) {
      throw stepError("The function", error);
    } finally {
      tf.dispose(feeds);
      this.step.afterRun(performance.now() - started);
    }
  }

  private resultsOf(outputs: OutputMetadata[]): Results {
    const native = nativeBackend();
    const results = outputs.slice(0, -1).map((output) => native.createOutputTensor(output));
    const { id } = outputs.at(-1)!;
    const inRange = !this.checked || native.binding.tensorDataSync(id)[0] !== 0;
    native.binding.deleteTensor(id);
    if (inRange) return this.single ? results[0] : results;
    tf.dispose(results);
    throw outOfRange("The function");
  }

  dispose(): void {
    this.state.settle();
    this.session.dispose();
  }
}

/** Chooses the device of a function whose arguments and results are on the CPU. */
function callDevice(traced: Traced, arguments_: readonly (readonly number[])[]): Device {
  if (!hasGpu()) return "cpu";
  if (onlyDevice()) return "gpu";
  const { flops, written, operations } = stepWork(traced);
  const shapes = shapesOf(traced.recording);
  const results = traced.recording.results.map((id) => shapes.get(id) ?? []);
  const moved = [...arguments_, ...results].reduce((sum, shape) => sum + 4 * elements(shape), 0);
  const work = { operations, flops, bytes: 8 * written, inputs: { cpu: moved, gpu: 0 } };
  return deviceFor(work, availableParallelism());
}

function listOf(results: Results): tf.Tensor[] {
  const list = results instanceof tf.Tensor ? [results] : results;
  if (Array.isArray(list) && list.every((result) => result instanceof tf.Tensor)) return list;
  throw new ValueError(
    `A traced function must return a tensor or an array of tensors: got ${list instanceof Promise ? "a promise" : list}`,
  );
}

function typeOf(tensor: tf.Tensor): DType {
  return dtypeOf(nativeBackend().tensorMap.get(tensor.dataId).dtype);
}
