export { type PointArray, type Points, Random, type RandomState, random, seed, tf } from "./backend/index.js";
export { BackendError, LabellingInterrupted, ShapeError, TopolabError, ValueError } from "./errors.js";
