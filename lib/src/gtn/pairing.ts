import { type PointArray, type Points, pointArray } from "../backend/index.js";
import { ShapeError, ValueError } from "../errors.js";

/** Latents and targets that can be matched one to one. */
export interface Pairing {
  latents: PointArray;
  targets: PointArray;
  /** Number of pairs. */
  n: number;
  /** The dimension of both. */
  d: number;
}

/**
 * Checks the input of a labeling: at least one row, as many latents as targets, in the same dimension.
 * @throws {ShapeError} if the counts or dimensions differ
 * @throws {ValueError} if there is no row, or a coordinate is NaN or infinite
 */
export function pairing(latents: Points, targets: Points): Pairing {
  return paired(pointArray(latents, "latents"), pointArray(targets, "targets"));
}

/** {@link pairing} of arrays that `pointArray` has checked: compares only their counts and dimensions. */
export function paired(s: PointArray, t: PointArray): Pairing {
  if (s.shape[0] !== t.shape[0])
    throw new ShapeError(`Labeling needs as many latents as targets: got ${s.shape[0]} and ${t.shape[0]}`);
  if (s.shape[1] !== t.shape[1])
    throw new ShapeError(
      `Labeling needs latents and targets of the same dimension: got ${s.shape[1]} and ${t.shape[1]}`,
    );
  if (s.shape[0] === 0) throw new ValueError("Labeling needs at least one latent and one target: got 0");
  return { latents: s, targets: t, n: s.shape[0], d: s.shape[1] };
}
