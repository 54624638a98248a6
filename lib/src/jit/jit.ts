import type { tf } from "../backend/index.js";
import { type JitOptions, type Jitted, plainCalls, traceCalls } from "./call.js";
import { loop } from "./loop.js";
import type { Loop, LoopOptions, Step } from "./loop-plan.js";

function jitFunction<Inputs extends tf.Tensor[], Output extends tf.Tensor | tf.Tensor[]>(
  fn: (...inputs: Inputs) => Output,
  options: JitOptions = {},
): Jitted<Inputs, Output> {
  return options.jit === false ? plainCalls(fn, options) : traceCalls(fn, options);
}

/** The type of {@link jit}. */
export interface Jit {
  <Inputs extends tf.Tensor[], Output extends tf.Tensor | tf.Tensor[]>(
    fn: (...inputs: Inputs) => Output,
    options?: JitOptions,
  ): Jitted<Inputs, Output>;
  /**
   * Prepares a training step to run many times in one call, with data and state resident in TensorFlow.
   * @see LoopOptions, Loop
   */
  loop(step: Step, options?: LoopOptions): Loop;
}

/**
 * Traces a function of tensors into one TensorFlow graph, once for each combination of its arguments' shapes, and runs
 * the graph. The function may read and assign variables and use optimizers. It must not read a tensor's values. It
 * draws noise with `normal` and `uniform`.
 *
 * `jit.loop(step, { data, batchSize })` runs a whole epoch of steps in one call.
 * @returns the traced function; the caller disposes it and its results
 * @throws {TraceError} at the first call, when the function cannot be traced; at any call inside tf.grad or minimize
 * @example
 * const step = jit((x: tf.Tensor, y: tf.Tensor) => optimizer.minimize(() => loss(model.apply(x) as tf.Tensor, y), true)!);
 */
export const jit: Jit = Object.assign(jitFunction, { loop });
