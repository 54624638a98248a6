export { type CheckpointOptions, Checkpoints } from "./checkpoints.js";
export { type CourseState, parseCourseState } from "./course-state.js";
export { decodeTensors, encodeTensors, type StoredTensor, type TensorFile } from "./safetensors.js";
export { assignTensors, requireTensors, storedTensors, tensorOf } from "./stored-tensors.js";
export { readTensorFile, writeTensorFile } from "./tensor-file.js";
export { fromVersion1 } from "./version-1.js";
export { loadWeights, saveWeights } from "./weights.js";
