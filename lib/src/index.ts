export {
  type PointArray,
  type Points,
  Random,
  type RandomState,
  random,
  seed,
  takeRows,
  tf,
} from "./backend/index.js";
export { BackendError, ShapeError, TopolabError, ValueError } from "./errors.js";
