import { tf } from "../../backend/index.js";

/** Whether no float32 tensor holds NaN or infinity. */
export function allFinite(tensors: readonly tf.Tensor[]): boolean {
  const floats = tensors.filter(({ dtype }) => dtype === "float32");
  if (floats.length === 0) return true;
  return tf.tidy(() => {
    const finite = floats.map((tensor) => tf.isFinite(tensor).all());
    return tf.stack(finite).all().dataSync()[0] === 1;
  });
}
