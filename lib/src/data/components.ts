import { type PointArray, type Points, pointArray, random as shared } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { oneOf } from "../options.js";
import { atLeast } from "../points/count.js";
import { norm } from "../points/norm.js";
import { finite, nonNegative } from "./parameters.js";
import type { SampleOptions } from "./sample.js";

/** A shape that a component of a disconnected support can have. */
export type ComponentShape = "disc" | "circle" | "gaussian" | "sphere";

export interface ComponentsOptions extends SampleOptions {
  /** "disc": filled and even; "circle" or "sphere": its rim; "gaussian": N(center, radius² I). */
  shape: ComponentShape;
  /** Dimension of the space; default 2. */
  dimension?: number;
  /** Default 5. */
  radius?: number;
  /** The centers' positions on the first axis; default −10 and 10. */
  at?: readonly number[];
  /** Their shares, which add up to 1; default equal ones. */
  shares?: readonly number[];
}

/**
 * Draws from a support of several components along the first axis, by default two of radius 5 with a gap of 10: the data
 * of T1, T3 and T4, and the priors that match them.
 * @returns [n, dimension]
 * @throws {ValueError} if `at` is empty, the shares are not one non-negative number for each component with sum 1, the
 * shape is unknown, or a number is out of range
 * @example
 * components({ n: 200, shape: "circle", random: new Random(1) }); // two circles of radius 5 at (±10, 0)
 */
export function components(options: ComponentsOptions): PointArray {
  const { n, shape, dimension = 2, radius = 5, at = [-10, 10], random = shared } = options;
  oneOf(shape, ["disc", "circle", "gaussian", "sphere"], "shape");
  atLeast(1, dimension, "dimension");
  nonNegative(radius, "radius");
  atLeast(1, at.length, "The length of at");
  for (const place of at) finite(place, "at");
  const { shares = at.map(() => 1 / at.length) } = options;
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (shares.length !== at.length || !shares.every((share) => share >= 0) || !(Math.abs(total - 1) <= 1e-6))
    throw new ValueError(
      `shares must hold a number for each of ${at.length} components, none negative, and add up to 1: got [${shares}]`,
    );
  const data = random.normals(atLeast(1, n, "n") * dimension);
  for (let i = 0; i < n; i++) {
    const point = data.subarray(i * dimension, (i + 1) * dimension);
    if (shape !== "gaussian") {
      const reach = shape === "disc" ? random.uniform() ** (1 / dimension) : 1;
      const scale = reach / norm(point);
      for (let k = 0; k < dimension; k++) point[k] *= scale;
    }
    for (let k = 0; k < dimension; k++) point[k] *= radius;
    point[0] += at[chosen(shares, random.uniform())];
  }
  return { data, shape: [n, dimension] };
}

/** The component whose part of [0, 1) holds the draw. */
function chosen(shares: readonly number[], draw: number): number {
  let above = draw;
  for (let k = 0; k < shares.length; k++) {
    above -= shares[k];
    if (above < 0) return k;
  }
  return shares.length - 1;
}

/**
 * Returns the distance of each point to the nearest sphere, by default of the two that {@link components} draws with the
 * shape "circle" or "sphere".
 * @param points [n, d]
 * @param options `radius`: default 5; `at`: the centers' positions on the first axis, default −10 and 10
 * @returns [n]
 * @throws {ValueError} if a coordinate is NaN or infinite, `at` is empty, or the radius is negative or not finite
 * @example
 * distanceToSpheres([[10, 0], [10, 5]]); // 5 and 0
 */
export function distanceToSpheres(
  points: Points,
  { radius = 5, at = [-10, 10] }: Pick<ComponentsOptions, "radius" | "at"> = {},
): Float64Array {
  const { data, shape } = pointArray(points);
  nonNegative(radius, "radius");
  atLeast(1, at.length, "The length of at");
  for (const place of at) finite(place, "at");
  const [n, d] = shape;
  return Float64Array.from({ length: n }, (_, i) => {
    const beside = norm(data, i * d + 1, (i + 1) * d);
    const distances = at.map((place) => Math.abs(Math.hypot(data[i * d] - place, beside) - radius));
    return Math.min(...distances);
  });
}
