import type { tf } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import { oneOf } from "../../options.js";
import { type IterateOptions, iterate } from "./iterate.js";

/** How a flow's equation dx/dt = v(x, t) is solved from t = 0 to 1. */
export interface IntegrateOptions extends IterateOptions {
  /** Euler asks for one velocity a step, "rk4" (Runge and Kutta, of fourth order) for four. Default "euler". */
  solver?: "euler" | "rk4";
  /** Steps of equal length; default 50. */
  steps?: number;
  /** From t = 1 back to 0: from data to latents. Default false. */
  backward?: boolean;
}

/** The velocity of points [n, d] at time [1, 1], made of tensors alone. */
export type Velocity = (x: tf.Tensor, time: tf.Tensor) => tf.Tensor;

/**
 * Carries points along a velocity field, all steps in one traced loop.
 * @param start [n, d], which stays the caller's
 * @returns [n, d], the caller's
 * @throws {ValueError} when the number of steps is not a positive integer, or the solver is unknown
 * @example
 * const end = await integrate((x) => tf.neg(x), tf.ones([1, 1]), { steps: 50 }); // near 1/e
 */
export function integrate(
  velocity: Velocity,
  start: tf.Tensor,
  options: IntegrateOptions = {},
): Promise<tf.Tensor> {
  const { solver = "euler", steps = 50, backward = false } = options;
  oneOf(solver, ["euler", "rk4"], "solver");
  if (!Number.isInteger(steps) || steps < 1)
    throw new ValueError(`A flow takes a positive number of steps: got ${steps}`);
  const length = (backward ? -1 : 1) / steps;
  const rows = Array.from({ length: steps }, (_, i) => [(backward ? steps - i : i) / steps]);
  const advance = solver === "euler" ? euler : rk4;
  return iterate(start, rows, (x, [time]) => advance(velocity, x, time, length), options);
}

function euler(velocity: Velocity, x: tf.Tensor, time: tf.Tensor, length: number): tf.Tensor {
  return x.add(velocity(x, time).mul(length));
}

function rk4(velocity: Velocity, x: tf.Tensor, time: tf.Tensor, length: number): tf.Tensor {
  const middle = time.add(length / 2);
  const k1 = velocity(x, time);
  const k2 = velocity(x.add(k1.mul(length / 2)), middle);
  const k3 = velocity(x.add(k2.mul(length / 2)), middle);
  const k4 = velocity(x.add(k3.mul(length)), time.add(length));
  return x.add(
    k1
      .add(k2.mul(2))
      .add(k3.mul(2))
      .add(k4)
      .mul(length / 6),
  );
}
