import { DataError } from "../../errors.js";

/** An image as bytes. */
export interface Pixels {
  width: number;
  height: number;
  channels: 1 | 3;
  /** [height, width, channels] */
  data: Uint8Array;
}

/** The largest image that is read. */
export const pixelLimit = 100_000_000;

/**
 * Reads a PGM (P2, P5) or PPM (P3, P6) image of up to 8 bits: a magic number, width, height and the largest value,
 * with comments from # to the line's end, then the values, as text or as bytes.
 * @throws {DataError} if it has another format, or its length does not match its header
 * @example
 * const { width, height } = parseNetpbm(await readFile("face.pgm"));
 */
export function parseNetpbm(bytes: Uint8Array, name = "The file"): Pixels {
  const header = readHeader(bytes, name);
  const { magic, width, height, largest, end } = header;
  const channels = magic === 3 || magic === 6 ? 3 : 1;
  const length = width * height * channels;
  const data = magic < 4 ? textValues(bytes, end, length, name) : bytes.subarray(end);
  if (data.length !== length)
    throw new DataError("damaged", `${name} must have ${length} values: it has ${data.length}`);
  if (data.some((value) => value > largest))
    throw new DataError("damaged", `${name} has a value above its maximum, ${largest}`);
  return {
    width,
    height,
    channels,
    data: largest === 255 ? data : data.map((x) => Math.round((255 * x) / largest)),
  };
}

function readHeader(bytes: Uint8Array, name: string) {
  const text = Buffer.from(bytes.subarray(0, 4096)).toString("latin1");
  const gap = String.raw`(?:\s|#[^\n]*\n)+`;
  const match = new RegExp(String.raw`^P([2356])${gap}(\d+)${gap}(\d+)${gap}(\d+)\s`).exec(text);
  if (!match) throw new DataError("damaged", `${name} is not a PGM or PPM image`);
  const [magic, width, height, largest] = match.slice(1).map(Number);
  if (width < 1 || height < 1 || largest < 1 || largest > 255)
    throw new DataError(
      "damaged",
      `${name} has ${width} × ${height} pixels with the maximum ${largest}: 1 to 255 is supported`,
    );
  if (width * height > pixelLimit)
    throw new DataError("unsafe", `${name} has ${width} × ${height} pixels: ${pixelLimit} are allowed`);
  return { magic, width, height, largest, end: match[0].length };
}

function textValues(bytes: Uint8Array, from: number, length: number, name: string): Uint8Array {
  const words = Buffer.from(bytes.subarray(from))
    .toString("latin1")
    .trim()
    .split(/\s+/, length + 1);
  const values = words.map(Number);
  if (!values.every((value) => Number.isInteger(value) && value >= 0 && value <= 255))
    throw new DataError("damaged", `${name} has a value that is not an integer from 0 to 255`);
  return Uint8Array.from(values);
}
