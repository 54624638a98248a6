import { stacked, takeRows } from "../backend/index.js";
import type { Rows } from "../models/fitted.js";
import { membersOf } from "../points/members.js";
import type { Pairs } from "../train/index.js";
import type { ClassCode } from "./class-code.js";
import { type LabeledPairs, type LabelingOptions, labelTargets } from "./label-method.js";

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
