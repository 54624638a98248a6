import { BackendError } from "../errors.js";
import type { Native } from "./binding.js";
import type { Device } from "./devices/device.js";
import { isNative, nativeFailure, tf } from "./tensorflow.js";

export type * from "./binding.js";

/** @throws {BackendError} if the native library is not set up */
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

/**
 * "gpu" if TensorFlow has a GPU and the binding, one that set-up did not make, runs everything there; else undefined.
 */
export function onlyDevice(): Device | undefined {
  return hasGpu() && nativeBackend().binding.placeOnGpu === undefined ? "gpu" : undefined;
}

/** @throws {BackendError} if TensorFlow has no GPU */
export function requireGpu(): void {
  if (!hasGpu()) throw noGpu();
}

/** The error of `device: "gpu"` on a machine without a GPU. */
export function noGpu(): BackendError {
  return new BackendError(
    'device: "gpu" needs an NVIDIA GPU, and TensorFlow has none here: `TOPOLAB_DEVICE=gpu npm run setup` sets it up, ' +
      "`npm run doctor` says what is missing. Leave `device` out to run on the CPU.",
  );
}

/** Whether float32 products may be rounded to TF32: true on a GPU with a binding that cannot turn that off. */
export function mayRoundToTensorFloat32(): boolean {
  return hasGpu() && nativeBackend().binding.allowTensorFloat32 === undefined;
}

/** The binding's id of a tensor's data. */
export function idOf(tensor: tf.Tensor): number {
  return nativeBackend().getInputTensorIds([tensor])[0];
}
