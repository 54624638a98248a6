import { type PointArray, random as shared } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { atLeast } from "../points/count.js";
import type { Isometry } from "./isometry.js";
import { nonNegative } from "./parameters.js";
import type { SampleOptions } from "./sample.js";

export interface RingOptions extends SampleOptions {
  /** The plane of the ring in d dimensions: `isometry(2, d)`. Default: the plane itself, d = 2. */
  plane?: Isometry;
  /** Standard deviation of the Gaussian noise in all d dimensions. Default 0.1. */
  noise?: number;
}

/**
 * Draws evenly from a circle of radius 1 in a plane of d dimensions, and adds Gaussian noise in all of them. The noise
 * fills the space, but most of the mass lies around a hole.
 * @returns [n, d]
 * @throws {ValueError} if n is not a positive integer, or the noise is negative or not finite
 * @throws {ShapeError} if `plane` does not take points of the plane
 * @example
 * const plane = isometry(2, 20, new Random(1));
 * ring({ n: 100, plane, random: new Random(2) }).shape; // [100, 20]
 */
export function ring({ n, plane, noise = 0.1, random = shared }: RingOptions): PointArray {
  nonNegative(noise, "noise");
  const circle = new Float64Array(2 * atLeast(1, n, "n"));
  for (let i = 0; i < n; i++) {
    const angle = 2 * Math.PI * random.uniform();
    circle[2 * i] = Math.cos(angle);
    circle[2 * i + 1] = Math.sin(angle);
  }
  const inPlane: PointArray = { data: circle, shape: [n, 2] };
  const { data, shape } = plane?.apply(inPlane) ?? inPlane;
  return { data: random.normals(data.length).map((z, i) => data[i] + noise * z), shape };
}

/** An annulus around the origin of the plane. */
export interface AnnulusOptions extends SampleOptions {
  /** Default 0.5. */
  innerRadius?: number;
  /** Default 1. */
  outerRadius?: number;
}

/**
 * Draws from an annulus, with the radius uniform between its two radii and the angle uniform. So the density falls off as
 * 1/r; the set has one component and one hole.
 * @returns [n, 2]
 * @throws {ValueError} if n is not a positive integer, a radius is negative or not finite, or the radii do not ascend
 * @example
 * annulus({ n: 100, innerRadius: 2, outerRadius: 3, random: new Random(1) }).shape; // [100, 2]
 */
export function annulus({
  n,
  innerRadius = 0.5,
  outerRadius = 1,
  random = shared,
}: AnnulusOptions): PointArray {
  atLeast(1, n, "n");
  nonNegative(innerRadius, "innerRadius");
  nonNegative(outerRadius, "outerRadius");
  if (!(innerRadius < outerRadius))
    throw new ValueError(`outerRadius must be greater than innerRadius (${innerRadius}): got ${outerRadius}`);
  const radii = random.uniforms(n, innerRadius, outerRadius);
  const angles = random.uniforms(n, 0, 2 * Math.PI);
  const data = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    data[2 * i] = radii[i] * Math.cos(angles[i]);
    data[2 * i + 1] = radii[i] * Math.sin(angles[i]);
  }
  return { data, shape: [n, 2] };
}
