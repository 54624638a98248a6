import { atLeast } from "../backend/count.js";
import { type Draws, drawsOf } from "../backend/draws.js";
import { type PointArray, type Points, pointArray } from "../backend/index.js";
import { ShapeError, ValueError } from "../errors.js";
import { twoSets } from "./two-sets.js";
import { costOfSorted, requireOrder } from "./wasserstein-1d.js";

/** Which directions the sets are projected on, and the order of the distance. */
export interface SlicedOptions extends Draws {
  /** How many directions to draw, uniformly from the sphere; default 100. */
  projections?: number;
  /** The directions themselves, [k, d], of length 1 each, in place of drawn ones. */
  directions?: Points;
  /** The order p; default 2. */
  p?: number;
}

/**
 * The sliced Wasserstein distance (mean over directions of W_p^p of the projections)^{1/p} (Bonneel et al., 2015).
 * The sets may differ in size.
 * @param a [n, d]
 * @param b [m, d]
 * @throws {ShapeError} when dimensions differ
 * @throws {ValueError} when a set is empty, p < 1, a direction has not length 1, or a coordinate is NaN or infinite
 */
export function slicedWasserstein(a: Points, b: Points, options: SlicedOptions = {}): number {
  const [x, y] = twoSets(a, b, 1);
  const p = requireOrder(options.p ?? 2);
  const { data, shape } = directionsOf(x.shape[1], options);
  let total = 0;
  for (let k = 0; k < shape[0]; k++) {
    const direction = data.subarray(k * shape[1], (k + 1) * shape[1]);
    total += costOfSorted(projected(x, direction).sort(), projected(y, direction).sort(), p);
  }
  return (total / shape[0]) ** (1 / p);
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
    throw new ShapeError(`directions should have shape [k, ${d}], k ≥ 1: got [${given.shape}]`);
  for (let k = 0; k < count; k++) {
    const length = Math.hypot(...given.data.subarray(k * d, (k + 1) * d));
    if (!(Math.abs(length - 1) <= 1e-4))
      throw new ValueError(`Each direction should have length 1: row ${k} has ${length}`);
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
