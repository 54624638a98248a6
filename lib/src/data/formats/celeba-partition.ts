import { DataError } from "../../errors.js";

/** CelebA's parts, in the order of their numbers in the partition file. */
export const celebaSplits = ["train", "validation", "test"] as const;
export type CelebaSplit = (typeof celebaSplits)[number];

/**
 * A name and a part, each in quotes or not, separated by a comma, a semicolon or white space. A row number may come
 * first, and the name may have a folder, as pandas and users' scripts write it.
 */
const entry =
  /^\s*(?:\d+[,;\t])?"?(?:[^",;]*[/\\])?(\d{6})\.(?:jpe?g|png)"?\s*[,;\s]\s*"?([012])(?:\.0)?"?\s*$/i;
/** A header: two column names, after an unnamed column of row numbers if there is one. */
const heading = /^\s*[,;\t]?"?[a-z]\w*"?\s*[,;\s]\s*"?[a-z]\w*"?\s*$/i;

/**
 * Reads CelebA's partition: a line for each photograph, its name and 0, 1 or 2. Both the official
 * `list_eval_partition.txt` and Kaggle's `list_eval_partition.csv` are read, also with a header, a byte order mark,
 * tabs, several spaces, quotes, blank lines, or the line ends of Windows; so are files that pandas has saved, and names
 * with a folder or of PNGs.
 * @returns the part of each photograph, by its official name: "000001.jpg"
 * @throws {DataError} at another line, or a name that is repeated
 * @example
 * parsePartition("image_id,partition\n000001.jpg,0\n").get("000001.jpg"); // "train"
 */
export function parsePartition(text: string, name = "The partition"): Map<string, CelebaSplit> {
  const parts = new Map<string, CelebaSplit>();
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const first = lines.findIndex((line) => line.trim() !== "");
  for (const [at, line] of lines.entries()) {
    if (line.trim() === "" || (at === first && heading.test(line))) continue;
    const [, number, part] = entry.exec(line) ?? [];
    const file = `${number}.jpg`;
    if (!number || parts.has(file)) {
      const why = number ? "repeats a photograph" : "is not a name and a part";
      throw new DataError(
        "damaged",
        `${name}, line ${at + 1}: ${JSON.stringify(line.slice(0, 40))} ${why}, as in "000001.jpg 0"`,
      );
    }
    parts.set(file, celebaSplits[Number(part)]);
  }
  if (parts.size === 0) throw new DataError("damaged", `${name} names no photograph`);
  return parts;
}
