import { BackendError } from "../errors.js";
import type { Native } from "./binding.js";
import { isNative, nativeFailure, tf } from "./tensorflow.js";

export type * from "./binding.js";

/** @throws {BackendError} where the native library is not set up */
export function nativeBackend(): Native {
  if (!isNative || tf.getBackend() !== "tensorflow")
    throw new BackendError(
      "A graph needs the native TensorFlow backend; `npm run setup` installs it. `jit: false` trains without it, slowly.",
      { cause: nativeFailure },
    );
  return tf.backend() as unknown as Native;
}

/** Whether TensorFlow has a GPU. */
export function hasGpu(): boolean {
  return (tf.backend() as unknown as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true;
}

/** Whether products of float32 may be rounded to TF32: on a GPU, with a binding that cannot turn that off. */
export function mayRoundToTensorFloat32(): boolean {
  return hasGpu() && nativeBackend().binding.allowTensorFloat32 === undefined;
}

/** The binding's id of a tensor's data. */
export function idOf(tensor: tf.Tensor): number {
  return nativeBackend().getInputTensorIds([tensor])[0];
}
