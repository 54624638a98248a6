import type { PointArray } from "../../backend/index.js";

/** The rows of x, then those of y. */
export function pooled(x: PointArray, y: PointArray): PointArray {
  const data = new Float64Array(x.data.length + y.data.length);
  data.set(x.data);
  data.set(y.data, x.data.length);
  return { data, shape: [x.shape[0] + y.shape[0], x.shape[1]] };
}
