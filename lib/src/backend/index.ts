export { type PointArray, type Points, pointArray, pointTensor, takeRows } from "./points.js";
export { Random, type RandomState, random, seed } from "./random.js";
export { isNative, nativeFailure, tf } from "./tensorflow.js";
