import { type Draws, drawsOf } from "../backend/draws.js";
import { type PointArray, type Points, pointArray } from "../backend/index.js";
import { ShapeError, ValueError } from "../errors.js";
import { atLeast } from "../points/count.js";
import { norm } from "../points/norm.js";
import { greatestSize } from "../points/power-of-two.js";
import { twoSets } from "./distances/two-sets.js";
import { finite, inUnits } from "./distances/unit.js";
import { distanceOfSorted, requireOrder } from "./statistics/wasserstein-1d.js";

/** Options of the sliced Wasserstein distance. */
export interface SlicedOptions extends Draws {
  /** Number of directions, drawn uniformly from the sphere. Default 100. */
  projections?: number;
  /** The directions, [k, d], each of length 1, in place of drawn ones. */
  directions?: Points;
  /** The order p; default 2. */
  p?: number;
}

/**
 * Returns the sliced Wasserstein distance (mean over directions of W_p^p of the projections)^{1/p} (Bonneel et al.,
 * 2015). The sets may differ in size.
 * @param a [n, d]
 * @param b [m, d]
 * @throws {ShapeError} if dimensions differ
 * @throws {ValueError} if a set is empty, p < 1, a direction does not have length 1, or a coordinate is NaN or infinite
 * @example
 * slicedWasserstein(gaussian({ n: 500, d: 5 }), gaussian({ n: 400, d: 5 }), { seed: 1 });
 */
export function slicedWasserstein(a: Points, b: Points, options: SlicedOptions = {}): number {
  const {
    sets: [x, y],
    unit,
  } = inUnits(...twoSets(a, b, 1));
  const p = requireOrder(options.p ?? 2);
  const { data, shape } = directionsOf(x.shape[1], options);
  const distances = Float64Array.from({ length: shape[0] }, (_, k) => {
    const direction = data.subarray(k * shape[1], (k + 1) * shape[1]);
    return distanceOfSorted(projected(x, direction).sort(), projected(y, direction).sort(), p);
  });
  const most = greatestSize(distances);
  if (most === 0) return 0;
  const mean = distances.reduce((sum, distance) => sum + (distance / most) ** p, 0) / shape[0];
  return finite(unit * most * mean ** (1 / p), "The distance");
}

function projected({ data, shape: [n, d] }: PointArray, direction: PointArray["data"]): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let k = 0; k < d; k++) out[i] += data[i * d + k] * direction[k];
  return out;
}

function directionsOf(d: number, options: SlicedOptions): PointArray {
  if (!options.directions) return drawn(atLeast(1, options.projections ?? 100, "projections"), d, options);
  const given = pointArray(options.directions, "directions");
  const [count, dimension] = given.shape;
  if (dimension !== d || count < 1)
    throw new ShapeError(`directions must have shape [k, ${d}], k ≥ 1: got [${given.shape}]`);
  for (let k = 0; k < count; k++) {
    const length = norm(given.data, k * d, (k + 1) * d);
    if (!(Math.abs(length - 1) <= 1e-4))
      throw new ValueError(`Each direction must have length 1: row ${k} has ${length}`);
  }
  return given;
}

function drawn(count: number, d: number, options: Draws): PointArray {
  const data = Float64Array.from(drawsOf(options).normals(count * d));
  for (let k = 0; k < count; k++) {
    const row = data.subarray(k * d, (k + 1) * d);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    for (let i = 0; i < d; i++) row[i] /= length;
  }
  return { data, shape: [count, d] };
}
