import type { tf } from "topolab";

/** Mean and variance of one column of points. */
export function moments(points: tf.Tensor, column = 0): { mean: number; variance: number } {
  const [n, d] = points.shape;
  const data = points.dataSync();
  const values = Array.from({ length: n }, (_, i) => data[i * d + column]);
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  return { mean, variance: values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n };
}

/** The largest |a − b|. */
export function largestGap(a: tf.Tensor, b: tf.Tensor): number {
  return a.sub(b).abs().max().dataSync()[0];
}
