import { type Random, tf } from "../../backend/index.js";

/** A layer that multiplies by a kernel; `kernel` and `bias` are the names of its weights in tfjs. */
interface KernelLayer {
  kernel?: { read(): tf.Tensor; write(value: tf.Tensor): unknown };
  bias?: { read(): tf.Tensor; write(value: tf.Tensor): unknown } | null;
  getClassName(): string;
}

/**
 * Draws every dense and convolutional layer's weights and biases from U(−1/√fan-in, 1/√fan-in), like PyTorch's Linear,
 * Conv2d and ConvTranspose2d by default. Other layers keep their weights.
 * @returns the same model
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });
 * initializeLinear(model, new Random(1));
 */
export function initializeLinear<Model extends tf.LayersModel>(model: Model, random: Random): Model {
  for (const layer of model.layers as unknown as KernelLayer[]) {
    if (!layer.kernel) continue;
    const shape = layer.kernel.read().shape;
    const bound = 1 / Math.sqrt(fanIn(shape));
    for (const weight of [layer.kernel, layer.bias]) if (weight) redraw(weight, bound, random);
  }
  return model;
}

/**
 * Dense kernels are [in, out], convolutions [h, w, in, out] and transposed ones [h, w, out, in]. PyTorch's fan-in is
 * the second axis of its layout, which for a transposed convolution is `out`; in tfjs that is always the last axis but
 * one.
 */
function fanIn(shape: number[]): number {
  return shape.slice(0, -1).reduce((product, size) => product * size, 1);
}

function redraw(weight: NonNullable<KernelLayer["bias"]>, bound: number, random: Random): void {
  tf.tidy(() => {
    const { shape, size } = weight.read();
    weight.write(tf.tensor(random.uniforms(size, -bound, bound), shape));
  });
}
