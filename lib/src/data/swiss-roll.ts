import { type PointArray, type Points, pointArray, random as shared } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import { atLeast } from "../points/count.js";
import type { SampleOptions } from "./sample.js";

/** The roll's parameter runs over U(1.5π, 4.5π) (the GTN paper's code). */
export const rollRange = [1.5 * Math.PI, 4.5 * Math.PI] as const;

/** Points of the noise-free roll with the position of each along the roll. */
export interface SwissRoll {
  /** Shape [n, 1]: the parameter θ, in radians. */
  theta: PointArray;
  /** Shape [n, 2]: (θ cos θ, θ sin θ). */
  points: PointArray;
}

/**
 * Draws θ ~ U(1.5π, 4.5π) and maps it onto the roll (GTN, Fig. 3A).
 * @throws {ValueError} if n is not a positive integer
 * @example
 * const { theta, points } = swissRoll({ n: 100, random: new Random(1) }); // shapes [100, 1] and [100, 2]
 */
export function swissRoll({ n, random = shared }: SampleOptions): SwissRoll {
  const data = random.uniforms(atLeast(1, n, "n"), ...rollRange);
  const theta: PointArray = { data, shape: [n, 1] };
  return { theta, points: rollPoints(theta) };
}

/**
 * Returns (θ cos θ, θ sin θ) for each θ.
 * @param theta [n, 1], radians
 * @returns [n, 2]
 * @example
 * rollPoints([[2 * Math.PI]]); // (2π, 0)
 */
export function rollPoints(theta: Points): PointArray {
  const { data, shape } = pointArray(theta, "theta");
  if (shape[1] !== 1) throw new ShapeError(`The roll has one parameter: got shape [${shape}]`);
  const points = new Float64Array(2 * shape[0]);
  data.forEach((t, i) => {
    points[2 * i] = t * Math.cos(t);
    points[2 * i + 1] = t * Math.sin(t);
  });
  return { data: points, shape: [shape[0], 2] };
}

/**
 * Returns the Euclidean distance of each point to the roll θ ↦ (θ cos θ, θ sin θ), θ in {@link rollRange}, in the
 * roll's own units (neighboring turns are 2π apart).
 *
 * Each turn that passes near the point's angle gives one candidate. A few Newton steps on the squared distance refine
 * it. The two ends of the roll are candidates too.
 * @param points [n, 2]
 * @example
 * distanceToRoll(swissRoll({ n: 10 }).points); // ten zeros, up to rounding
 */
export function distanceToRoll(points: Points): Float64Array {
  const { data, shape } = pointArray(points);
  if (shape[1] !== 2) throw new ShapeError(`The roll lies in the plane: got shape [${shape}]`);
  return Float64Array.from({ length: shape[0] }, (_, i) => distanceToTurns(data[2 * i], data[2 * i + 1]));
}

function distanceToTurns(x: number, y: number): number {
  const [low, high] = rollRange;
  const distance = (t: number) => Math.hypot(t * Math.cos(t) - x, t * Math.sin(t) - y);
  let nearest = Math.min(distance(low), distance(high));
  const turn = 2 * Math.PI;
  const angle = Math.atan2(y, x);
  for (let t = angle + turn * Math.ceil((low - Math.PI - angle) / turn); t < high + Math.PI; t += turn)
    nearest = Math.min(nearest, distance(nearestParameter(x, y, t)));
  return nearest;
}

/** Newton's method on d/dt ½‖γ(t) − (x, y)‖², γ(t) = t (cos t, sin t), kept inside the roll's range. */
function nearestParameter(x: number, y: number, start: number): number {
  const [low, high] = rollRange;
  let t = Math.min(high, Math.max(low, start));
  for (let step = 0; step < 8; step++) {
    const cos = Math.cos(t);
    const sin = Math.sin(t);
    const along = x * cos + y * sin;
    const across = y * cos - x * sin;
    const slope = t - along - t * across;
    const curvature = 1 - across + t * along - across;
    const change = slope / curvature;
    // Beyond 1e307 the products overflow.
    if (!(curvature > 0 && Number.isFinite(change))) break;
    t = Math.min(high, Math.max(low, t - change));
  }
  return t;
}
