import type { tf } from "../../backend/index.js";
import { TraceError, ValueError } from "../../errors.js";
import { hasRate, setRate } from "../record/recording.js";

/** The learning rate of the n-th optimizer at a step of a run. */
export type Rate = (step: number, optimizer: number) => number;

/** A learning rate for each step of a run and each optimizer: [steps, optimizers], row by row. */
export type RateTable = Float64Array;

/**
 * Calls `rate` for all steps before the run, so that all forms of a loop refuse the same rates.
 * @param steps number of steps of the run
 * @throws {ValueError} if there is no optimizer, one has no rate that can be set, or a rate is not finite
 */
export function rateTable(rate: Rate, steps: number, optimizers: readonly tf.Optimizer[]): RateTable {
  if (optimizers.length === 0)
    throw new ValueError(
      "`rate` has no optimizer to act on: list the step's optimizers in the loop's `optimizers`",
    );
  // Setting a rate to itself shows whether it can be set.
  for (const optimizer of optimizers) setRate(optimizer, rateOf(optimizer));
  const count = optimizers.length;
  return Float64Array.from({ length: steps * count }, (_, at) => {
    const [step, k] = [Math.floor(at / count), at % count];
    const value = rate(step, k);
    if (!Number.isFinite(value))
      throw new ValueError(`rate must return a finite number: got ${value} for step ${step}, optimizer ${k}`);
    return value;
  });
}

/**
 * The optimizer's learning rate; NaN if it has none.
 *
 * @example
 * rateOf(tf.train.adam(1e-3)); // 0.001
 */
export function rateOf(optimizer: tf.Optimizer): number {
  return hasRate(optimizer) ? optimizer.learningRate : Number.NaN;
}

/** The error of a step that sets a learning rate. A graph would keep using the rate that it is fed. */
export function changedRate(optimizer: tf.Optimizer): TraceError {
  return new TraceError(
    `The step changes the learning rate of ${optimizer.constructor.name}, which tracing cannot see. Pass the rate as ` +
      "`rate` of loop.run or `schedule` of fit, or run with `jit: false`.",
  );
}

/** Runs a function, then restores the learning rate of each optimizer. */
export async function keepingRates<T>(
  optimizers: readonly tf.Optimizer[],
  work: () => Promise<T>,
): Promise<T> {
  const rates = optimizers.map(rateOf);
  try {
    return await work();
  } finally {
    optimizers.forEach((optimizer, k) => {
      setRate(optimizer, rates[k]);
    });
  }
}
