import { ShapeError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import type { Pixels } from "../formats/netpbm.js";
import { bilinearTaps, type Taps } from "./taps.js";
import { type WeightedSums, weightedSums } from "./weighted-sums.js";

/**
 * Resizes an image, bilinear with the triangle widened by the factor of reduction (no aliasing): Pillow's BILINEAR,
 * and so torchvision's Resize, to the last bit: the same weights in fixed point, rows first, each pass rounded.
 * @param size pixels of each side of the result
 * @returns [size, size, channels]
 * @throws {ShapeError} if the number of values does not match the image's size
 * @throws {ValueError} if the size is not a positive integer
 * @example
 * const image = await decodeImage(await readFile("photo.jpg"), { channels: 3, crop: "square" });
 * resize(image, 64); // 64 × 64 × 3 bytes
 */
export function resize(image: Pixels, size: number): Uint8Array {
  const { width, height, channels, data } = image;
  atLeast(1, size, "size");
  for (const [name, value] of Object.entries({ width, height, channels })) atLeast(1, value, name);
  if (data.length !== width * height * channels)
    throw new ShapeError(
      `An image of ${width} × ${height} pixels in ${channels} channels has ${width * height * channels} values: got ${data.length}`,
    );
  if (width === size && height === size) return Uint8Array.from(data);
  const places = layOut(image, size);
  const sums = withMemory(places.end);
  if (width === size) put(sums, data, places.rows);
  else alongRows(sums, image, size, places);
  const across = size * channels;
  if (height !== size) alongColumns(sums, across, size, places);
  const from = height === size ? places.rows : places.made;
  return new Uint8Array(sums.memory.buffer.slice(from, from + size * across));
}

/** The layout of the module's memory. */
interface Places {
  across: Taps;
  down: Taps;
  downTaps: number;
  /** [height, size, channels] */
  rows: number;
  /** [size, size, channels] */
  made: number;
  /** Lines of the image, this many at a time. */
  lines: number;
  linesAtOnce: number;
  end: number;
}

/** Bytes of an image in the module's memory at a time. */
const stripBytes = 1 << 20;
/** Four bytes are read and written even if one is needed, and integers are aligned to multiples of four. */
const roomFor = (bytes: number) => Math.ceil((bytes + 16) / 4) * 4;

function layOut({ width, height, channels }: Pixels, size: number): Places {
  const across = bilinearTaps(width, size, channels);
  const down = bilinearTaps(height, size, size * channels);
  const linesAtOnce = Math.min(height, Math.ceil(stripBytes / (width * channels)));
  const downTaps = roomFor(across.packed.byteLength);
  const rows = downTaps + roomFor(down.packed.byteLength);
  const made = rows + roomFor(height * size * channels);
  const lines = made + roomFor(size * size * channels);
  const end = lines + roomFor(linesAtOnce * width * channels);
  return { across, down, downTaps, rows, made, lines, linesAtOnce, end };
}

function alongRows(sums: WeightedSums, { width, height, channels, data }: Pixels, size: number, at: Places) {
  const [line, made] = [width * channels, size * channels];
  put(sums, at.across.packed, 0);
  for (let y = 0; y < height; y += at.linesAtOnce) {
    const lines = Math.min(at.linesAtOnce, height - y);
    put(sums, data.subarray(y * line, (y + lines) * line), at.lines);
    // biome-ignore format: each address with its strides
    sums.sum(0, 0, at.across.stride,
      at.lines, line, 0, channels,
      at.rows + y * made, made, channels,
      lines, size);
  }
}

function alongColumns(sums: WeightedSums, width: number, size: number, at: Places) {
  put(sums, at.down.packed, at.downTaps);
  // biome-ignore format: each address with its strides
  sums.sum(at.downTaps, at.down.stride, 0,
    at.rows, 0, 4, width,
    at.made, width, 4,
    size, Math.ceil(width / 4));
}

function put({ memory }: WeightedSums, values: Uint8Array | Int32Array, at: number): void {
  new Uint8Array(memory.buffer, at).set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

const pageBytes = 1 << 16;

function withMemory(bytes: number): WeightedSums {
  const sums = weightedSums();
  const missing = bytes - sums.memory.buffer.byteLength;
  if (missing > 0) sums.memory.grow(Math.ceil(missing / pageBytes));
  return sums;
}
