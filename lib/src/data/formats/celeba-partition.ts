import { DataError } from "../../errors.js";

/** CelebA's parts, in the order of their numbers in the partition file. */
export const celebaSplits = ["train", "validation", "test"] as const;
export type CelebaSplit = (typeof celebaSplits)[number];

/**
 * Reads `list_eval_partition.txt`: a line for each photograph, its name and 0, 1 or 2.
 * @returns the part of each photograph
 * @throws {DataError} at a line that says anything else, or a name that comes twice
 */
export function parsePartition(text: string, name = "The partition"): Map<string, CelebaSplit> {
  const parts = new Map<string, CelebaSplit>();
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  for (const [at, line] of lines.entries()) {
    const [, file, part] = /^(\d{6}\.jpg) ([012])\s*$/.exec(line) ?? [];
    if (!file || parts.has(file))
      throw new DataError(
        "damaged",
        `${name}, line ${at + 1}: ${JSON.stringify(line.slice(0, 40))} is no entry`,
      );
    parts.set(file, celebaSplits[Number(part)]);
  }
  if (parts.size === 0) throw new DataError("damaged", `${name} is empty`);
  return parts;
}
