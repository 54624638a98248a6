import { type PointArray, random as shared, stacked } from "../backend/index.js";
import { atLeast } from "../points/count.js";
import { dsphere } from "./dsphere.js";
import type { SampleOptions } from "./sample.js";

/** Points with the index of the sphere of each. */
export interface NestedSpheres {
  /** [n, d + 1] */
  points: PointArray;
  /** Shape [n]: 0 to spheres − 2 for the small ones, the last for the large one around them. */
  labels: Int32Array;
}

export interface NestedSpheresOptions extends Partial<SampleOptions> {
  /** Points on each small sphere; the large one has ten times as many. Default 500. */
  n?: number;
  /** Default 100. */
  d?: number;
  /** Small spheres and the large one; default 11. */
  spheres?: number;
  /** Radius of the small spheres; the large one's is five times as great. Default 5. */
  radius?: number;
}

/**
 * SPHERES of Moor et al. ("Topological Autoencoders", 2020): ten 100-spheres of radius 5 whose centers are shifted by
 * N(0, (10/√d)²) in each coordinate, inside one of radius 25. The paper draws with numpy's seed 42; this set uses the
 * library's generator.
 * @throws {ValueError} if n, d or the number of spheres is not a positive integer, or the radius is negative or not finite
 * @example
 * const { points, labels } = nestedSpheres({ n: 50, d: 2, random: new Random(1) });
 */
export function nestedSpheres(options: NestedSpheresOptions = {}): NestedSpheres {
  const { n = 500, d = 100, spheres = 11, radius = 5, random = shared } = options;
  atLeast(1, spheres, "spheres");
  atLeast(1, d, "d");
  const centers = Array.from({ length: spheres - 1 }, () =>
    random.normals(d + 1).map((shift) => (10 / Math.sqrt(d)) * shift),
  );
  const parts = centers.map((center) => dsphere({ n, d, radius, center, random }));
  parts.push(dsphere({ n: 10 * n, d, radius: 5 * radius, random }));
  const points = stacked(parts);
  const labels = Int32Array.from({ length: points.shape[0] }, (_, i) =>
    Math.min(spheres - 1, Math.floor(i / n)),
  );
  return { points, labels };
}
