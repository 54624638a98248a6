import { type PointArray, type Points, pointArray, random as shared } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import { atLeast } from "../points/count.js";
import type { SampleOptions } from "./sample.js";

/** The angle that each arc spans, from 0: three quarters of a circle. */
const span = 1.5 * Math.PI;

/**
 * Draws uniformly from a product of m arcs, each three quarters of a unit circle in its own plane. The set is a flat
 * box of m dimensions, bent in 2m dimensions. Its intrinsic dimension m is known, it has no holes, and
 * {@link distanceToArcs} gives exact distances to it. `arcs` is m.
 * @returns [n, 2m]
 * @example
 * arcs({ n: 100, arcs: 3, random: new Random(1) }).shape; // [100, 2]
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
 * Returns the distance of each point to the product of arcs, by the closed form √Σ dᵢ² over the arcs.
 * @param points [n, 2m]
 * @returns [n], in radii of an arc
 * @throws {ShapeError} if the number of coordinates is odd
 * @example
 * distanceToArcs(arcs({ n: 100, arcs: 3 })); // 100 distances
 */
export function distanceToArcs(points: Points): Float64Array {
  const { data, shape } = pointArray(points);
  const [n, coordinates] = shape;
  if (coordinates % 2 !== 0)
    throw new ShapeError(
      `Points of a product of arcs must have an even number of coordinates: got ${coordinates}`,
    );
  const squared = new Float64Array(n);
  for (let i = 0; i < n * coordinates; i += 2)
    squared[Math.floor(i / coordinates)] += squaredToArc(data[i], data[i + 1]);
  return squared.map(Math.sqrt);
}

/**
 * Within the arc's sector the nearest point has the same angle. Elsewhere it is one of the ends, (1, 0) and (0, −1).
 */
function squaredToArc(x: number, y: number): number {
  const beyond = x > 0 && y < 0;
  if (!beyond) return (Math.hypot(x, y) - 1) ** 2;
  return Math.min((x - 1) ** 2 + y * y, x * x + (y + 1) ** 2);
}
