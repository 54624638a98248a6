import { atLeast } from "../backend/count.js";
import { type PointArray, type Points, pointArray, random as shared } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import type { SampleOptions } from "./sample.js";

/** The angle that each arc spans, from 0: three quarters of a circle. */
const span = 1.5 * Math.PI;

/**
 * Draws uniformly from a product of m arcs of three quarters of a unit circle: a flat box of m dimensions, each of
 * its sides rolled up in a plane of its own, so that it is bent in 2m dimensions. A set of known intrinsic dimension
 * without holes, to which distances are known exactly: see {@link distanceToArcs}. `arcs` is m, the intrinsic
 * dimension.
 * @returns [n, 2m]
 */
export function arcs({ n, arcs: m, random = shared }: SampleOptions & { arcs: number }): PointArray {
  const data = new Float32Array(2 * atLeast(1, n, "n") * atLeast(1, m, "arcs"));
  for (let i = 0; i < n * m; i++) {
    const angle = span * random.uniform();
    data[2 * i] = Math.cos(angle);
    data[2 * i + 1] = Math.sin(angle);
  }
  return { data, shape: [n, 2 * m] };
}

/**
 * How far points are from the product of arcs, the closed form √Σ dᵢ² over the arcs.
 * @param points [n, 2m]
 * @returns [n], in radii of an arc
 * @throws {ShapeError} when the number of coordinates is odd
 */
export function distanceToArcs(points: Points): Float64Array {
  const { data, shape } = pointArray(points);
  const [n, coordinates] = shape;
  if (coordinates % 2 !== 0)
    throw new ShapeError(`A product of arcs has two coordinates for each: got ${coordinates}`);
  const squared = new Float64Array(n);
  for (let i = 0; i < n * coordinates; i += 2)
    squared[Math.floor(i / coordinates)] += squaredToArc(data[i], data[i + 1]);
  return squared.map(Math.sqrt);
}

/** Within the arc's sector the nearest point has the same angle, elsewhere it is one of the ends, (1, 0) and (0, −1). */
function squaredToArc(x: number, y: number): number {
  const beyond = x > 0 && y < 0;
  if (!beyond) return (Math.hypot(x, y) - 1) ** 2;
  return Math.min((x - 1) ** 2 + y * y, x * x + (y + 1) ** 2);
}
