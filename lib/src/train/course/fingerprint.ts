import { createHash } from "node:crypto";
import type { tf } from "../../backend/index.js";
import { leafLayers } from "../model-weights.js";

/** An optimizer's class and numbers: `Adam {"learningRate":0.001,…}`. */
export function describeOptimizer(optimizer: tf.Optimizer): string {
  return `${optimizer.getClassName()} ${JSON.stringify(optimizer.getConfig())}`;
}

/** A line for each layer: its class and what it computes, without its name, its initializers, and whether it is frozen. */
export function describeLayers(model: tf.LayersModel): string[] {
  const plain = (key: string, value: unknown) =>
    value === null || /^(name|trainable|dtype|batch_?input_?shape)$|initializer$/i.test(key)
      ? undefined
      : value;
  return leafLayers(model).map(
    (layer) => `${layer.getClassName()} ${JSON.stringify(layer.getConfig(), plain)}`,
  );
}

/** A checksum of tensors' shapes and values. */
export function checksum(tensors: readonly tf.Tensor[]): string {
  const hash = createHash("sha256");
  for (const tensor of tensors) {
    const { buffer, byteOffset, byteLength } = tensor.dataSync();
    hash.update(`${tensor.dtype} ${tensor.shape};`).update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest("hex").slice(0, 16);
}
