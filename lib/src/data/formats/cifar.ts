import { DataError } from "../../errors.js";

export const cifarClasses = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
] as const;

const plane = 32 * 32;
const record = 1 + 3 * plane;

/**
 * Reads a CIFAR-10 batch: records of a label and 1,024 red, 1,024 green, 1,024 blue bytes, row by row.
 * @returns labels [n] and pixels [n, 32, 32, 3]
 * @throws {DataError} if it is not a whole number of records, or a label is not 0 to 9
 * @example
 * const { labels } = parseCifar(await readFile("data_batch_1.bin"));
 */
export function parseCifar(bytes: Uint8Array, name = "The file"): { labels: Uint8Array; pixels: Uint8Array } {
  const n = bytes.length / record;
  if (!Number.isInteger(n) || n === 0)
    throw new DataError(
      "damaged",
      `${name} is not a CIFAR-10 batch: ${bytes.length} bytes are not a whole number of ${record}-byte records`,
    );
  const labels = new Uint8Array(n);
  const pixels = new Uint8Array(n * 3 * plane);
  for (let i = 0; i < n; i++) {
    const start = i * record;
    labels[i] = bytes[start];
    if (labels[i] >= cifarClasses.length)
      throw new DataError(
        "damaged",
        `${name} is not a CIFAR-10 batch: record ${i} has the label ${labels[i]}`,
      );
    const to = i * 3 * plane;
    for (let at = 0; at < plane; at++)
      for (let k = 0; k < 3; k++) pixels[to + 3 * at + k] = bytes[start + 1 + k * plane + at];
  }
  return { labels, pixels };
}
