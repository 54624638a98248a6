import { tf } from "../../backend/index.js";
import { nativeBackend, type OpAttribute, type OutputMetadata } from "../../backend/native.js";
import { attribute } from "../graph/attributes.js";
import type { Graph, Ref } from "../graph/graph.js";
import type { StepContext } from "../graph/step-context.js";
import type { RatedOptimizer, RecordedOp } from "../record/recording.js";
import type { Abstract } from "../record/shapes.js";
import { setIterations } from "./optimizer-state.js";

type Gradients = Parameters<RatedOptimizer["applyGradients"]>[0];

/** The interface of the recorder to a rule. */
export interface UpdateRecorder {
  track(tensor: tf.Tensor): number;
  unrecorded<T>(work: () => T): T;
  note(op: Omit<RecordedOp, "caller" | "optimizer">): void;
  standIn(of: Abstract): tf.Tensor;
}

/** Replaces an optimizer's applyGradients while a step is recorded. */
type UpdateRule = (
  recorder: UpdateRecorder,
  optimizer: RatedOptimizer,
  gradients: Gradients,
  index: number,
) => void;

/** The optimizers whose update becomes one operation in the graph, by class name. */
export const updateRules: ReadonlyMap<string, UpdateRule> = new Map([["Adam", recordAdam]]);

interface Slot {
  originalName: string;
  variable: tf.Variable;
}

/** tfjs's Adam, with its private members. */
interface Adam extends RatedOptimizer {
  beta1: number;
  beta2: number;
  epsilon: number;
  accBeta1: tf.Variable;
  accBeta2: tf.Variable;
  accumulatedFirstMoment: Slot[];
  accumulatedSecondMoment: Slot[];
}

/**
 * Records Adam (Kingma and Ba, 2015) without computing it. One operation takes βᵗ of both moments, then weight, moments
 * and gradient of each variable, and returns all except the gradients, updated.
 */
function recordAdam(
  recorder: UpdateRecorder,
  optimizer: RatedOptimizer,
  gradients: Gradients,
  index: number,
): void {
  const adam = optimizer as Adam;
  const inputs: number[] = [recorder.track(adam.accBeta1), recorder.track(adam.accBeta2)];
  const updated: tf.Variable[] = [adam.accBeta1, adam.accBeta2];
  namedGradients(gradients).forEach(({ name, gradient }, i) => {
    const weight = tf.engine().registeredVariables[name];
    const [m, v] = recorder.unrecorded(() => slotsOf(adam, i, weight));
    if (!gradient) return;
    inputs.push(...[weight, m, v, gradient].map((tensor) => recorder.track(tensor)));
    updated.push(weight, m, v);
  });
  const outputs = updated.map((variable) => renewed(recorder, variable));
  setIterations(adam, adam.iterations + 1);
  const { beta1, beta2, epsilon } = adam;
  const ids = { inputs: [...inputs], outputs: outputs.map(({ id }) => id) };
  recorder.note({
    op: "Adam",
    attributes: settings({ beta1, beta2, epsilon }),
    inputs,
    outputs,
    emit: (graph, refs, step) => emitAdam(graph, refs, step, { index, beta1, beta2, epsilon, ids }),
  });
}

function namedGradients(gradients: Gradients): { name: string; gradient: tf.Tensor | null }[] {
  if (Array.isArray(gradients)) return gradients.map(({ name, tensor }) => ({ name, gradient: tensor }));
  return Object.entries(gradients).map(([name, gradient]) => ({ name, gradient }));
}

/** The moments of the i-th variable, created if missing in the same way as tfjs. */
function slotsOf(adam: Adam, i: number, weight: tf.Variable): [m: tf.Variable, v: tf.Variable] {
  const make = (suffix: string): Slot => ({
    originalName: `${weight.name}/${suffix}`,
    // zerosLike would make them in JavaScript and copy them.
    variable: tf.tidy(() => tf.fill(weight.shape, 0).variable(false)),
  });
  adam.accumulatedFirstMoment[i] ??= make("m");
  adam.accumulatedSecondMoment[i] ??= make("v");
  return [adam.accumulatedFirstMoment[i].variable, adam.accumulatedSecondMoment[i].variable];
}

/** Gives the variable a new, unknown value. */
function renewed(recorder: UpdateRecorder, variable: tf.Variable): OutputMetadata {
  const { tensorMap } = nativeBackend();
  const value = recorder.standIn(tensorMap.get(variable.dataId));
  const { id, shape, dtype } = tensorMap.get(value.dataId);
  variable.assign(value);
  value.dispose();
  return { id, shape, dtype };
}

/** Numbers as attributes; comparisons of two recordings use them. */
function settings(numbers: Record<string, number>): OpAttribute[] {
  const type = nativeBackend().binding.TF_ATTR_FLOAT;
  return Object.entries(numbers).map(([name, value]) => ({ name, type, value }));
}

interface AdamSettings {
  index: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  ids: { inputs: number[]; outputs: number[] };
}

function emitAdam(graph: Graph, refs: readonly Ref[], step: StepContext, settings: AdamSettings): Ref[] {
  const { beta1, beta2, epsilon, index, ids } = settings;
  const [power1, power2] = refs;
  const math = (op: string, ...inputs: Ref[]) => graph.math(op, inputs);
  const [one, b1, b2] = [1, beta1, beta2].map((value) => graph.scalar(value));
  const [rest1, rest2] = [math("Sub", one, power1), math("Sub", one, power2)];
  const rate = step.rate(index);
  const shared: AdamScalars = {
    rate,
    power1,
    power2,
    b1,
    b2,
    rest1,
    rest2,
    complement1: graph.scalar(1 - beta1),
    complement2: graph.scalar(1 - beta2),
    epsilon: graph.scalar(epsilon),
    // TensorFlow adds its ε before the second moment's bias is corrected: √v + ε√(1 − β₂ᵗ).
    scaledEpsilon: math("Mul", graph.scalar(epsilon), math("Sqrt", rest2)),
  };
  const results = [math("Mul", power1, b1), math("Mul", power2, b2)];
  for (let at = 2; at < refs.length; at += 4) {
    const out = 2 + ((at - 2) / 4) * 3;
    const resources = [0, 1, 2].map((k) => step.resource(ids.inputs[at + k], ids.outputs[out + k]));
    const gradient = refs[at + 3];
    if (allDefined(resources)) {
      const after = [0, 1, 2].flatMap((k) => step.readersOf(ids.inputs[at + k]));
      const operands = [
        ...resources.map(({ handle }) => handle),
        power1,
        power2,
        rate,
        b1,
        b2,
        shared.scaledEpsilon,
        gradient,
      ];
      const attributes = { T: attribute.type("float32"), use_locking: attribute.flag(false) };
      const node = graph.node("ResourceApplyAdam", operands, attributes, { after });
      results.push(...resources.map((resource) => step.updated(resource, node)));
    } else results.push(...plainAdam(graph, refs.slice(at, at + 3), gradient, shared));
  }
  return results;
}

function allDefined<T>(values: (T | undefined)[]): values is T[] {
  return !values.includes(undefined);
}

type AdamScalars = Record<
  | "rate"
  | "power1"
  | "power2"
  | "b1"
  | "b2"
  | "rest1"
  | "rest2"
  | "complement1"
  | "complement2"
  | "epsilon"
  | "scaledEpsilon",
  Ref
>;

/** The same operations in the same order as tfjs computes, so that traced equals eager. */
function plainAdam(graph: Graph, [weight, m, v]: readonly Ref[], gradient: Ref, scalars: AdamScalars): Ref[] {
  const math = (op: string, ...inputs: Ref[]) => graph.math(op, inputs);
  const { b1, b2, complement1, complement2, rest1, rest2, epsilon, rate } = scalars;
  const newM = math("AddV2", math("Mul", m, b1), math("Mul", gradient, complement1));
  const newV = math("AddV2", math("Mul", v, b2), math("Mul", math("Square", gradient), complement2));
  const denominator = math("AddV2", math("Sqrt", math("Div", newV, rest2)), epsilon);
  const change = math("Mul", math("Div", math("Div", newM, rest1), denominator), math("Neg", rate));
  return [math("AddV2", change, weight), newM, newV];
}
