import { type Draws, drawsOf } from "../backend/draws.js";
import { type PointArray, type Points, pointArray } from "../backend/index.js";
import { ShapeError, ValueError } from "../errors.js";
import { emptyLike } from "../points/point-array.js";

/**
 * Draws latents from N(0, I), the prior of every labeling except the clustered one.
 * @returns shape [n, d]
 * @throws {ValueError} if n or d is not a positive integer
 * @example
 * sampleLatents(1000, 2, { seed: 1 }).shape; // [1000, 2]
 */
export function sampleLatents(n: number, d: number, options: Draws = {}): PointArray {
  for (const [name, count] of Object.entries({ n, d }))
    if (!Number.isInteger(count) || count < 1)
      throw new ValueError(`${name} must be a positive integer: got ${count}`);
  return { data: drawsOf(options).normals(n * d), shape: [n, d] };
}

/**
 * Returns evenly spaced latents on the line from one latent to another, both ends included (GTN paper: 20 steps between
 * two normals).
 * @param from shape [1, d]
 * @param to shape [1, d]
 * @returns shape [steps, d]; Float64 if one of the ends is
 * @throws {ShapeError} if the ends are not one row each of the same dimension
 * @throws {ValueError} if there are fewer than two steps
 * @example
 * interpolateLatents([[0, 0]], [[1, 2]], 5).shape; // [5, 2]
 */
export function interpolateLatents(from: Points, to: Points, steps = 20): PointArray {
  const { data: a, shape } = pointArray(from, "from");
  const { data: b, shape: other } = pointArray(to, "to");
  if (shape[0] !== 1 || other[0] !== 1 || shape[1] !== other[1])
    throw new ShapeError(
      `Both ends must be one row of the same dimension: got shapes [${shape}] and [${other}]`,
    );
  if (!Number.isInteger(steps) || steps < 2)
    throw new ValueError(`steps must be an integer of at least 2, because both ends count: got ${steps}`);
  const d = shape[1];
  const data = emptyLike(b instanceof Float64Array ? b : a, steps * d);
  for (let step = 0; step < steps; step++)
    for (let k = 0; k < d; k++) data[step * d + k] = a[k] + ((b[k] - a[k]) * step) / (steps - 1);
  return { data, shape: [steps, d] };
}
