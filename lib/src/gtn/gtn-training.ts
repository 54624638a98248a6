import { stacked, takeRows } from "../backend/index.js";
import type { Rows } from "../models/fitted.js";
import { coupled } from "../models/flows/flow-options.js";
import type { CouplingFunction } from "../models/index.js";
import { membersOf } from "../points/members.js";
import type { Pairs } from "../train/index.js";
import type { ClassCode } from "./class-code.js";
import { type LabeledPairs, type LabelingOptions, labelTargets } from "./label-method.js";
import { paired } from "./pairing.js";
import { normalPrior } from "./prior.js";

/** Labels the rows of each class separately; undefined for a class without rows. */
export async function labelRows(
  { points, classes }: Rows,
  code: ClassCode,
  options: LabelingOptions,
): Promise<(LabeledPairs | undefined)[]> {
  if (!classes) return [await labelTargets(points, options)];
  const made: (LabeledPairs | undefined)[] = [];
  for (const members of membersOf(classes, code.count))
    made.push(members.length > 0 ? await labelTargets(takeRows(points, members), options) : undefined);
  return made;
}

/**
 * The pairs of a coupling; the label of each latent is its own row.
 * @throws {ShapeError} if latents and points differ in number, or do not have the dimension of the data
 */
export async function coupleRows(
  { points }: Rows,
  coupling: CouplingFunction,
  { prior = normalPrior(points.shape[1]), random, signal }: LabelingOptions,
): Promise<LabeledPairs> {
  const { x, y } = await coupled(points, coupling, { random, signal });
  const { latents, targets, n } = paired(x, y);
  return { prior, latents, targets, labels: Int32Array.from({ length: n }, (_, i) => i) };
}

/** The training pairs: latents with the code of their class, and the targets that label them. */
export function regression(pairs: readonly (LabeledPairs | undefined)[], code: ClassCode): Pairs {
  const parts = pairs.flatMap((made, c) => {
    if (!made) return [];
    const { latents, targets, labels } = made;
    const rows = code.count > 0 ? new Int32Array(latents.shape[0]).fill(c) : undefined;
    return [{ x: code.beside(latents, rows), y: takeRows(targets, labels) }];
  });
  return { x: stacked(parts.map(({ x }) => x)), y: stacked(parts.map(({ y }) => y)) };
}
