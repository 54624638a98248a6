export {
  type DataArray,
  type NestedNumbers,
  type PointArray,
  type Points,
  pointArray,
  pointTensor,
  shapeOf,
  stacked,
  takeRows,
  toPoints,
  toTensor,
} from "./points.js";
export { Random, type RandomState, random, seed } from "./random.js";
export { isNative, nativeFailure, tf } from "./tensorflow.js";
