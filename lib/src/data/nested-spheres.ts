import { type PointArray, random as shared } from "../backend/index.js";
import { dsphere } from "./dsphere.js";
import type { SampleOptions } from "./sample.js";

/** Points with the number of the sphere that each lies on. */
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
  /** Of the small ones; the large one's is five times as great. Default 5. */
  radius?: number;
}

/**
 * SPHERES of Moor et al. ("Topological Autoencoders", 2020): ten 100-spheres of radius 5 whose centres are shifted by
 * N(0, (10/√d)²) in each coordinate, inside one of radius 25. The paper's set has the seed 42 of numpy, this one of ours.
 */
export function nestedSpheres(options: NestedSpheresOptions = {}): NestedSpheres {
  const { n = 500, d = 100, spheres = 11, radius = 5, random = shared } = options;
  const centres = Array.from({ length: spheres - 1 }, () =>
    random.normals(d + 1).map((shift) => (10 / Math.sqrt(d)) * shift),
  );
  const parts = centres.map((centre) => dsphere({ n, d, radius, centre, random }));
  parts.push(dsphere({ n: 10 * n, d, radius: 5 * radius, random }));
  const points = stacked(parts);
  const labels = Int32Array.from({ length: points.shape[0] }, (_, i) =>
    Math.min(spheres - 1, Math.floor(i / n)),
  );
  return { points, labels };
}

/** The rows of several sets, one below the other. */
export function stacked(parts: readonly PointArray[]): PointArray {
  const rows = parts.reduce((sum, { shape }) => sum + shape[0], 0);
  const d = parts[0].shape[1];
  const data = new Float32Array(rows * d);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { data, shape: [rows, d] };
}
