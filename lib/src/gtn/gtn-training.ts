import { type PointArray, type Points, pointArray, type Random, takeRows } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { heldRows } from "../models/fitted.js";
import type { Standardizer } from "../points/standardize.js";
import type { Pairs } from "../train/index.js";
import { type ClassCode, membersOf } from "./class-code.js";
import { type LabeledPairs, type LabelingOptions, labelTargets } from "./label-method.js";

/** Points with the class of each, where there are classes. */
export interface Rows {
  points: PointArray;
  classes: ArrayLike<number> | undefined;
}

/**
 * Holds out a share of the rows, or takes the points that are given.
 * @throws {ValueError} if the share is not from 0 to below 1, or points are given for rows with classes
 */
export function split(
  rows: Rows,
  validation: number | Points,
  random: Random,
): { train: Rows; held: Rows | undefined } {
  if (typeof validation !== "number") {
    if (rows.classes)
      throw new ValueError("A conditional GTN holds out a share of its data: pass validation as a number");
    return { train: rows, held: { points: pointArray(validation, "validation"), classes: undefined } };
  }
  const { train, held } = heldRows(rows.points.shape[0], validation, random);
  const part = (numbers: Int32Array): Rows => ({
    points: takeRows(rows.points, numbers),
    classes: rows.classes && numbers.map((row) => rows.classes![row]),
  });
  return { train: part(train), held: held.length > 0 ? part(held) : undefined };
}

/** Labels the rows, those of each class on their own. */
export async function labelRows(
  { points, classes }: Rows,
  code: ClassCode,
  scaler: Standardizer | undefined,
  options: LabelingOptions,
): Promise<LabeledPairs[]> {
  const targets = scaler ? scaler.transform(points) : points;
  if (!classes) return [await labelTargets(targets, options)];
  const made: LabeledPairs[] = [];
  for (const members of membersOf(classes, code.count))
    made.push(await labelTargets(takeRows(targets, members), options));
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
