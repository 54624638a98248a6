export type { Samples, ShapedArray } from "./arrays.js";
export { fit } from "./fit.js";
export type { Loss, LossName } from "./losses.js";
export type { FitOptions } from "./options.js";
export type { Pairs } from "./pairs.js";
export { predict } from "./predict.js";
export type { Epoch, Stopped, TrainingRun } from "./run.js";
