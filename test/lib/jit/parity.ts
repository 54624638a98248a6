import { Random, tf } from "topolab";
import { type Form, jit, type Step } from "topolab/jit";
import type { Learner, SelfLearner } from "topolab/train";
import { expect } from "vitest";

/** Something that learns, made anew, with the same start, each time it is asked for. */
export interface Subject {
  step: Step;
  variables: tf.Variable[];
  data: tf.Tensor[];
}

export const adam = (rate = 1e-3) => tf.train.adam(rate, 0.9, 0.999, 1e-8);
const modelVariables = (model: tf.LayersModel) => model.weights.map((weight) => weight.read() as tf.Variable);
export const points = (n: number, d: number) => tf.tensor2d(new Random(4).normals(n * d), [n, d]);
export const images = (n: number, side: number) =>
  tf.tensor4d(new Random(4).uniforms(n * side * side, -1, 1), [n, side, side, 1]);

export function regression(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  optimizer: tf.Optimizer = adam(),
): Subject {
  const loss = (input: tf.Tensor, target: tf.Tensor) =>
    tf.squaredDifference(model.apply(input, { training: true }) as tf.Tensor, target).mean() as tf.Scalar;
  return {
    step: (input, target) => optimizer.minimize(() => loss(input, target), true) as tf.Scalar,
    variables: modelVariables(model),
    data: [x, y],
  };
}

export function learner(model: Learner, data: tf.Tensor[], optimizer: tf.Optimizer = adam()): Subject {
  return {
    step: (x, y) => optimizer.minimize(() => model.loss(x, y), true) as tf.Scalar,
    variables: [...model.variables()],
    data,
  };
}

export function selfLearner(model: SelfLearner, data: tf.Tensor[]): Subject {
  return { step: (x, y) => model.step(x, y), variables: [...model.variables()], data };
}

/** Largest difference between the state that traced steps leave and the one that eager steps leave, for each form. */
async function differences(make: () => Subject, forms: Form[], steps = 50): Promise<number[]> {
  const batchSize = 20;
  const request = { order: orderOf(make(), steps * batchSize), seeds: [11, 3] as const };
  const eager = make();
  const expected = await jit
    .loop(eager.step, { data: eager.data, batchSize, steps, jit: false })
    .run(request);
  const worst: number[] = [];
  for (const form of forms) {
    const traced = make();
    const loop = jit.loop(traced.step, { data: traced.data, batchSize, steps, form });
    const outcome = await loop.run(request);
    expect(outcome.steps).toBe(steps);
    for (const [name, value] of Object.entries(expected.losses))
      expect(outcome.losses[name]).toBeCloseTo(value, 4);
    loop.dispose();
    const apart = traced.variables.map(
      (variable, i) => variable.sub(eager.variables[i]).abs().max().dataSync()[0],
    );
    worst.push(Math.max(...apart));
  }
  return worst;
}

export async function expectParity(make: () => Subject, forms: Form[] = ["while", "lowered"]): Promise<void> {
  for (const worst of await differences(make, forms)) expect(worst).toBeLessThan(1e-5);
}

function orderOf({ data }: Subject, length: number): Int32Array {
  const random = new Random(9);
  return Int32Array.from({ length }, () => random.integer(data[0].shape[0]));
}
