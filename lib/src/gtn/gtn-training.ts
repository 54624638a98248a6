import { type PointArray, takeRows } from "../backend/index.js";
import type { Rows } from "../models/fitted.js";
import type { Pairs } from "../train/index.js";
import { type ClassCode, membersOf } from "./class-code.js";
import { type LabeledPairs, type LabelingOptions, labelTargets } from "./label-method.js";

/** Labels the rows, those of each class on their own. */
export async function labelRows(
  { points, classes }: Rows,
  code: ClassCode,
  options: LabelingOptions,
): Promise<LabeledPairs[]> {
  if (!classes) return [await labelTargets(points, options)];
  const made: LabeledPairs[] = [];
  for (const members of membersOf(classes, code.count))
    made.push(await labelTargets(takeRows(points, members), options));
  return made;
}

/** What the network learns: latents, with the code of their class beside them, and the targets that label them. */
export function regression(pairs: readonly LabeledPairs[], code: ClassCode): Pairs {
  const x = pairs.map(({ latents }, c) => {
    const rows = code.count > 0 ? new Int32Array(latents.shape[0]).fill(c) : undefined;
    return code.beside(latents, rows);
  });
  return { x: stacked(x), y: stacked(pairs.map(({ targets, labels }) => takeRows(targets, labels))) };
}

function stacked(arrays: readonly PointArray[]): PointArray {
  const d = arrays[0].shape[1];
  const n = arrays.reduce((sum, { shape }) => sum + shape[0], 0);
  const data = new Float32Array(n * d);
  let at = 0;
  for (const array of arrays) {
    data.set(array.data, at);
    at += array.data.length;
  }
  return { data, shape: [n, d] };
}
