import { devices } from "../backend/devices/device.js";
import type { tf } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { oneOf } from "../options.js";
import { EagerLoop } from "./eager-loop.js";
import { forms, precisions } from "./execution.js";
import { requireUndisposed } from "./graph/resident.js";
import type { Loop, LoopOptions, Step } from "./loop-plan.js";
import { TracedLoop } from "./traced-loop.js";

/** @see jit.loop */
export function loop(step: Step, options: LoopOptions = {}): Loop {
  const { data = [], batchSize = 1 } = options;
  for (const tensor of data) requireNumbers(tensor);
  const rows = data[0]?.shape[0] ?? 0;
  if (data.length > 0 && (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > rows))
    throw new ValueError(
      `batchSize must be an integer from 1 to ${rows}, the number of rows: got ${batchSize}`,
    );
  if (data.some((tensor) => tensor.shape[0] !== rows))
    throw new ValueError(
      `All data must have the same number of rows: got ${data.map((tensor) => tensor.shape[0])}`,
    );
  const steps = options.steps ?? Math.ceil(rows / batchSize);
  if (!Number.isInteger(steps) || steps < 1)
    throw new ValueError(`steps must be an integer of at least 1: got ${steps}`);
  if (options.form !== undefined) oneOf(options.form, forms, "form");
  if (options.device !== undefined) oneOf(options.device, devices, "device");
  if (options.precision !== undefined) oneOf(options.precision, precisions, "precision");
  const plan = { step, data, batchSize, steps };
  return options.jit === false ? new EagerLoop(plan, options.optimizers) : new TracedLoop(plan, options);
}

function requireNumbers(tensor: tf.Tensor): void {
  requireUndisposed(tensor, "data");
  if (tensor.dtype === "string")
    throw new ValueError(
      `data must hold numbers: got strings of shape [${tensor.shape}]. Encode them first, for example as indices.`,
    );
}
