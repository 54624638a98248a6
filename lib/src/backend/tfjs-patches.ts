import type * as tfjs from "@tensorflow/tfjs-node-gpu";

/**
 * Replaces two kernels whose native operation changed since tfjs was written: since 2.17, TensorFlow rounds int32 to
 * zeros and refuses to concatenate scalars.
 */
export function patchKernels(tf: typeof tfjs): void {
  replaceKernel(tf, "Round", (original) => (parameters) => {
    const x = parameters.inputs.x as tfjs.TensorInfo;
    return x.dtype === "int32" ? tf.clone(x as tfjs.Tensor) : original(parameters);
  });
  replaceKernel(tf, "Concat", (original) => (parameters) => {
    const inputs = Object.values(parameters.inputs) as tfjs.TensorInfo[];
    const scalars = inputs.length > 1 && inputs.every(({ shape }) => shape.length === 0);
    return scalars ? tf.stack(inputs as tfjs.Tensor[]) : original(parameters);
  });
}

function replaceKernel(
  tf: typeof tfjs,
  kernelName: string,
  mend: (original: tfjs.KernelFunc) => tfjs.KernelFunc,
): void {
  const backendName = "tensorflow";
  const config = tf.getKernel(kernelName, backendName);
  if (!config) return;
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...config, kernelFunc: mend(config.kernelFunc) });
}
