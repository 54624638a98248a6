import { tf } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import { allFinite } from "./finite.js";

/** A tfjs optimizer's state for one weight: `originalName` is the weight's name and a suffix, "dense/kernel/m". */
interface Slot {
  originalName: string;
  variable: tf.Variable;
}

/** An optimizer as a record of its fields: numbers, variables, and a list of slots for each kind of moment. */
type Fields = Record<string, unknown>;

/** @throws {ValueError} if it is not an optimizer, is disposed, or has a number that is not finite */
export function requireOptimizer(optimizer: tf.Optimizer): tf.Optimizer {
  if (!(optimizer instanceof tf.Optimizer))
    throw new ValueError(
      `optimizer must be one of tf.train, such as tf.train.adam(1e-3): got ${typeof optimizer}`,
    );
  const fields = Object.entries(optimizer as unknown as Fields);
  const { learningRate: rate } = optimizer as unknown as Fields;
  // A user's class may have no learning rate, or another name for it.
  if (rate !== undefined && (typeof rate !== "number" || !Number.isFinite(rate) || rate < 0))
    throw new ValueError(`The optimizer's learning rate must be a finite number of 0 or more: got ${rate}`);
  for (const [name, value] of fields)
    if (typeof value === "number" && !Number.isFinite(value))
      throw new ValueError(`The optimizer's ${name} must be a finite number: got ${value}`);
  if (fields.some(([, value]) => value instanceof tf.Tensor && value.isDisposed))
    throw new ValueError("The optimizer is disposed: create a new one");
  return optimizer;
}

/** @throws {ValueError} if the optimizer has moments of weights that are not in `variables` */
export function requireOwnMoments(optimizer: tf.Optimizer, variables: readonly tf.Variable[]): void {
  const shapes = new Map(variables.map(({ name, shape }) => [name, String(shape)]));
  for (const [, slots] of slotLists(optimizer))
    for (const slot of slots)
      if (shapes.get(weightOf(slot)) !== String(slot.variable.shape))
        throw new ValueError(
          `The optimizer has trained another model: it has moments of ${weightOf(slot)} [${slot.variable.shape}]. ` +
            "Create a new optimizer for each model",
        );
}

/**
 * The entire state of an optimizer, by names that do not depend on which weights are frozen: "accBeta1", and
 * "accumulatedFirstMoment/3" for the fourth of `variables`.
 */
export function optimizerState(
  optimizer: tf.Optimizer,
  variables: readonly tf.Variable[],
): [name: string, variable: tf.Variable][] {
  const places = new Map(variables.map(({ name }, i) => [name, i]));
  const scalars = Object.entries(optimizer as unknown as Fields).filter(
    (field): field is [string, tf.Variable] => field[1] instanceof tf.Variable,
  );
  const moments = slotLists(optimizer).flatMap(([list, slots]) =>
    slots.map((slot): [string, tf.Variable] => [`${list}/${places.get(weightOf(slot))}`, slot.variable]),
  );
  return [...scalars, ...moments];
}

/** The variable with this name in {@link optimizerState}, created if the optimizer has not created it yet. */
export function stateVariable(
  optimizer: tf.Optimizer,
  variables: readonly tf.Variable[],
  name: string,
): tf.Variable {
  const known = optimizerState(optimizer, variables).find(([each]) => each === name);
  if (known) return known[1];
  const [list, place] = name.split("/");
  const weight = variables[Number(place)];
  const variable = tf.tidy(() => tf.zeros(weight.shape).variable(false));
  const slots = (optimizer as unknown as Fields)[list] as Slot[];
  slots.push({ originalName: `${weight.name}/${list}`, variable });
  return variable;
}

/** The weight whose moment has this name in {@link optimizerState}; undefined if the optimizer has no such moments. */
export function weightOfMoment(
  optimizer: tf.Optimizer,
  variables: readonly tf.Variable[],
  name: string,
): tf.Variable | undefined {
  const [list, place] = name.split("/");
  return Array.isArray((optimizer as unknown as Fields)[list]) ? variables[Number(place)] : undefined;
}

/**
 * Makes the optimizer find moments by the weight's name. tfjs finds them by the weight's index among the gradients,
 * which changes when weights are frozen.
 * @returns a function that restores the optimizer
 */
export function followWeights(optimizer: tf.Optimizer): () => void {
  const own = Object.getOwnPropertyDescriptor(optimizer, "applyGradients");
  optimizer.applyGradients = (gradients) => {
    arrange(optimizer, Array.isArray(gradients) ? gradients.map(({ name }) => name) : Object.keys(gradients));
    // Looked up at each call, because a recording replaces the class's method temporarily.
    const apply: tf.Optimizer["applyGradients"] =
      own?.value ?? Object.getPrototypeOf(optimizer).applyGradients;
    apply.call(optimizer, gradients);
  };
  return () => {
    if (own) Object.defineProperty(optimizer, "applyGradients", own);
    else delete (optimizer as Partial<tf.Optimizer>).applyGradients;
  };
}

/** Removes moments that are not finite, such as those of a training that diverged. The optimizer creates new ones. */
export function forgetSpoiltMoments(optimizer: tf.Optimizer): void {
  for (const [list, slots] of slotLists(optimizer)) {
    const sound = slots.filter(({ variable }) => allFinite([variable]));
    for (const slot of slots) if (!sound.includes(slot)) slot.variable.dispose();
    (optimizer as unknown as Fields)[list] = sound;
  }
}

/** Records which moments the optimizer has; the returned function removes those created since. */
export function rememberMoments(optimizer: tf.Optimizer): () => void {
  const fields = optimizer as unknown as Fields;
  const lists = Object.keys(fields).filter((name) => Array.isArray(fields[name]));
  const before = new Map(lists.map((name) => [name, [...(fields[name] as Slot[])]]));
  return () => {
    for (const [name, slots] of before) {
      for (const slot of fields[name] as Slot[]) if (!slots.includes(slot)) slot.variable.dispose();
      fields[name] = slots;
    }
  };
}

/** Brings every list of slots into the order of the gradients; slots of other weights follow. */
function arrange(optimizer: tf.Optimizer, names: readonly string[]): void {
  for (const [list, slots] of slotLists(optimizer)) {
    if (slots.every((slot, i) => weightOf(slot) === names[i])) continue;
    const byName = new Map(slots.map((slot) => [weightOf(slot), slot]));
    const others = slots.filter((slot) => !names.includes(weightOf(slot)));
    (optimizer as unknown as Fields)[list] = [...names.map((name) => byName.get(name)), ...others];
  }
}

/** The lists of slots by the name of their field. */
function slotLists(optimizer: tf.Optimizer): [list: string, slots: Slot[]][] {
  return Object.entries(optimizer as unknown as Fields).flatMap(([name, value]) => {
    const slots = Array.isArray(value) ? value.filter((slot) => slot?.variable instanceof tf.Variable) : [];
    return slots.length > 0 ? [[name, slots] as [string, Slot[]]] : [];
  });
}

function weightOf({ originalName }: Slot): string {
  return originalName.slice(0, originalName.lastIndexOf("/"));
}
