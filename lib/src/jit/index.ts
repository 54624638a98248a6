export type { JitOptions, Jitted } from "./call.js";
export type { Execution, Form } from "./execution.js";
export { jit } from "./jit.js";
export type { Loop, LoopOptions, LoopOutcome, LoopRequest, Step, StepLosses } from "./loop-plan.js";
export { normal, uniform } from "./noise.js";
export { optimizerVariables } from "./optimizer-state.js";
