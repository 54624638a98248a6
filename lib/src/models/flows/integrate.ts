import type { tf } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import { oneOf } from "../../options.js";
import { type IterateOptions, iterate } from "./iterate.js";

/** Options for solving a flow's equation dx/dt = v(x, t) from t = 0 to 1. */
export interface IntegrateOptions extends IterateOptions {
  /** "euler" computes one velocity per step, "rk4" (Runge–Kutta of fourth order) four. Default "euler". */
  solver?: "euler" | "rk4";
  /** Number of steps of equal length. Default 50. */
  steps?: number;
  /** From t = 1 back to 0: from data to latents. Default false. */
  backward?: boolean;
}

/** The velocity of points [n, d] at time [1, 1]; it uses only tensors. */
export type Velocity = (x: tf.Tensor, time: tf.Tensor) => tf.Tensor;

/**
 * Carries points along a velocity field. All steps are one traced loop.
 * @param start [n, d]; the caller disposes it
 * @returns [n, d]; the caller disposes it
 * @throws {ValueError} if the number of steps is not a positive integer, or the solver is unknown
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
    throw new ValueError(`steps must be a positive integer: got ${steps}`);
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
