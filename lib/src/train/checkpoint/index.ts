export { type CheckpointOptions, Checkpoints } from "./checkpoints.js";
export { type CourseState, parseCourseState } from "./course-state.js";
export { decodeTensors, encodeTensors, type StoredTensor, type TensorFile } from "./safetensors.js";
export { loadWeights, restoreVariable, saveWeights, storedTensors } from "./weights.js";
