import { ValueError } from "../errors.js";
import { norm } from "../points/norm.js";
import type { Random } from "./random.js";

/**
 * The component of a Gaussian vector orthogonal to the earlier axes is shorter than this at most once in a million
 * draws.
 */
const shortest = 1e-6;
/** So a generator of normals fails this often in a row with probability 10⁻⁴⁸. */
const mostDraws = 8;

/**
 * Returns `count` random orthonormal vectors in d dimensions: Gram–Schmidt on Gaussian draws.
 * @returns `count` vectors [d]
 * @throws {ValueError} if there are more vectors than dimensions, or the generator repeats itself
 */
export function orthonormalFrame(count: number, d: number, random: Random): Float64Array[] {
  if (count > d) throw new ValueError(`There are no ${count} orthonormal vectors in ${d} dimensions`);
  const frame: Float64Array[] = [];
  for (let k = 0; k < count; k++) frame.push(nextAxis(frame, d, random));
  return frame;
}

function nextAxis(frame: readonly Float64Array[], d: number, random: Random): Float64Array {
  for (let draw = 0; draw < mostDraws; draw++) {
    const axis = Float64Array.from(random.normals(d));
    // Projected twice, so that rounding leaves no component along the earlier vectors.
    for (const earlier of [...frame, ...frame]) {
      let along = 0;
      for (let m = 0; m < d; m++) along += axis[m] * earlier[m];
      for (let m = 0; m < d; m++) axis[m] -= along * earlier[m];
    }
    const length = norm(axis);
    if (length > shortest) return axis.map((x) => x / length);
  }
  throw new ValueError(`The random generator gave ${mostDraws} vectors within the span of the earlier ones`);
}
