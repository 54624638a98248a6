export type { Device } from "./backend/devices/device.js";
export { cacheFolder } from "./backend/graphs/cache-folder.js";
export {
  type DataArray,
  type NestedNumbers,
  type PointArray,
  type Points,
  Random,
  type RandomState,
  random,
  seed,
  takeRows,
  tf,
  toPoints,
  toTensor,
} from "./backend/index.js";
export type { Bundle, Displayable } from "./bundle.js";
export { type DisplayOptions, display, type LiveDisplay, liveDisplay } from "./display.js";
export {
  BackendError,
  ConvergenceError,
  DataError,
  type DataFault,
  DisposedError,
  LabelingInterrupted,
  OutOfMemoryError,
  ShapeError,
  TopolabError,
  TraceError,
  ValueError,
} from "./errors.js";
export type { ImageArray } from "./points/image-array.js";
export type { ReadablePoints, ReadableTensor } from "./points/point-array.js";
export { remember } from "./remember.js";
export { version } from "./version.js";
