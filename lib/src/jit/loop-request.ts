import { ValueError } from "../errors.js";
import { runSeeds } from "./draws/seeds.js";
import { type LoopRequest, type Plan, plainOrder } from "./loop-plan.js";

/** {@link LoopRequest} with all defaults filled in and all numbers checked. */
export interface CheckedRequest extends LoopRequest {
  order: Int32Array;
  steps: number;
  /** The seeds of step 0; step i adds i to the second one. */
  seeds: readonly [number, number];
}

/**
 * Checks a request before anything runs, so that all forms of a loop refuse the same requests.
 * @throws {ValueError} if `steps` is out of range, the order does not have the length of the plan's steps or names a
 * row that does not exist, or a seed is not an integer
 */
export function checkedRequest(plan: Plan, request: LoopRequest): CheckedRequest {
  const { order = plainOrder(plan), steps = plan.steps, seeds = [0, 0], before = 0 } = request;
  if (!Number.isInteger(steps) || steps < 1 || steps > plan.steps)
    throw new ValueError(`steps must be an integer from 1 to the loop's ${plan.steps}: got ${steps}`);
  if (seeds.length !== 2 || !seeds.every(Number.isSafeInteger))
    throw new ValueError(`seeds must be two integers: got ${seeds}`);
  if (!Number.isSafeInteger(before) || before < 0)
    throw new ValueError(`before must be a non-negative integer: got ${before}`);
  const [first, second] = runSeeds(seeds);
  return { ...request, order: checkedOrder(plan, order), steps, seeds: [first, (second + before) | 0] };
}

function checkedOrder({ data, batchSize, steps }: Plan, order: ArrayLike<number>): Int32Array {
  if (order.length !== steps * batchSize)
    throw new ValueError(
      `order must hold ${steps} steps of ${batchSize} rows, ${steps * batchSize} in total: got ${order.length}`,
    );
  const rows = data[0]?.shape[0];
  for (let at = 0; at < order.length; at++)
    if (!Number.isInteger(order[at]) || (rows !== undefined && !(order[at] >= 0 && order[at] < rows)))
      throw new ValueError(
        `order must hold rows of the data, from 0 to ${(rows ?? 1) - 1}: got ${order[at]} at place ${at}`,
      );
  return order instanceof Int32Array ? order : Int32Array.from(order);
}
