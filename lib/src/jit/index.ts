export type { Device } from "../backend/devices/device.js";
export type { Random, RandomState, tf } from "../backend/index.js";
export type { JitOptions, Jitted, Results } from "./call.js";
export { normal, uniform } from "./draws/noise.js";
export type { Execution, Form, Precision } from "./execution.js";
export { type Jit, jit } from "./jit.js";
export {
  type Loop,
  type LoopOptions,
  type LoopOutcome,
  type LoopRequest,
  type Step,
  shuffledOrder,
} from "./loop-plan.js";
export { requireLoss, type StepLosses } from "./losses.js";
export { optimizerVariables } from "./optimizers/optimizer-state.js";
export { type Rate, rateOf } from "./optimizers/rates.js";
