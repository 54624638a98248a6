import { atLeast } from "../backend/count.js";
import { type PointArray, random as shared } from "../backend/index.js";
import { norm } from "../points/norm.js";
import type { SampleOptions } from "./sample.js";

export interface SphereOptions extends SampleOptions {
  /** Dimension of the sphere itself, which lies in d + 1 dimensions: 1 is a circle. */
  d: number;
  /** Default 1. */
  radius?: number;
  /** [d + 1]; default the origin. */
  centre?: ArrayLike<number>;
}

/**
 * Draws evenly from a d-sphere: normal draws, scaled to the radius.
 * @returns [n, d + 1]
 */
export function dsphere({ n, d, radius = 1, centre, random = shared }: SphereOptions): PointArray {
  const width = atLeast(1, d, "d") + 1;
  const data = random.normals(atLeast(1, n, "n") * width);
  for (let i = 0; i < n; i++) {
    const point = data.subarray(i * width, (i + 1) * width);
    const scale = radius / norm(point);
    for (let k = 0; k < width; k++) point[k] = scale * point[k] + (centre?.[k] ?? 0);
  }
  return { data, shape: [n, width] };
}
