import type { Bundle } from "../cell/globals.js";
import { entries, numberText, shownEntries } from "./entries.js";
import { encodePng } from "./png.js";

/** The parts of a tfjs tensor that a display needs; the kernel does not import the library. */
interface Tensor {
  shape: number[];
  dtype: string;
  size: number;
  isDisposed: boolean;
  dataSync(): ArrayLike<number | string>;
  slice(begin: number[], size: number[]): Tensor & { dispose(): void };
}

/**
 * The range of sizes shown as pictures. Smaller ones are more useful as numbers; larger ones do not belong in a
 * notebook.
 */
const pixels = { least: 8, most: 4096 };
const drawn = new Set(["float32", "int32", "bool"]);
/** The greatest number of pictures of a batch that are drawn, side by side. */
const shownPictures = 16;

/**
 * Shows a tensor's shape, type and first entries; one of shape [height, width, 1, 3 or 4], or a batch, also as a
 * picture.
 */
export function tensorBundle(value: object): Bundle | undefined {
  if (!isTensor(value)) return undefined;
  const title = `Tensor ${value.dtype} [${value.shape.join(", ")}]`;
  if (value.isDisposed) return { "text/plain": `${title}, disposed` };
  const bundle: Bundle = { "text/plain": `${title}\n${preview(value)}` };
  const png = picture(value);
  return png ? { ...bundle, "image/png": png.toString("base64") } : bundle;
}

function isTensor(value: object): value is Tensor {
  const { shape, dtype, dataSync, isDisposed } = value as Partial<Tensor>;
  return (
    Array.isArray(shape) &&
    typeof dtype === "string" &&
    typeof dataSync === "function" &&
    isDisposed !== undefined
  );
}

function preview(tensor: Tensor): string {
  const shown = tensor.shape.map((length) => Math.min(length, shownEntries));
  const data = tensor.shape.length === 0 ? tensor.dataSync() : read(tensor, shown);
  return entries(tensor.shape, shown, (at) => entryText(tensor.dtype, data, at));
}

/** The first entries, as many as `size` says in each dimension. */
function read(tensor: Tensor, size: number[]): ArrayLike<number | string> {
  const begin = size.map(() => 0);
  const corner = tensor.slice(begin, size);
  const data = corner.dataSync();
  corner.dispose();
  return data;
}

function entryText(dtype: string, data: ArrayLike<number | string>, at: number): string {
  if (dtype === "bool") return data[at] ? "true" : "false";
  // Real and imaginary parts alternate.
  if (dtype === "complex64") return complexText(Number(data[2 * at]), Number(data[2 * at + 1]));
  const value = data[at];
  return typeof value === "number" ? numberText(value) : value;
}

function complexText(real: number, imaginary: number): string {
  const sign = imaginary < 0 || Object.is(imaginary, -0) ? "-" : "+";
  return `${numberText(real)}${sign}${numberText(Math.abs(imaginary))}i`;
}

function picture(tensor: Tensor): Buffer | undefined {
  const batch = tensor.shape.length === 4;
  if (!batch && tensor.shape.length !== 3) return undefined;
  const [count, height, width, channels] = batch ? tensor.shape : [1, ...tensor.shape];
  const fits = Math.min(height, width) >= pixels.least && Math.max(height, width) <= pixels.most;
  if (![1, 3, 4].includes(channels) || !fits || count === 0 || !drawn.has(tensor.dtype)) return undefined;
  const shown = Math.min(count, shownPictures);
  const data = read(tensor, batch ? [shown, height, width, channels] : tensor.shape) as ArrayLike<number>;
  const scale = tensor.dtype === "float32" || tensor.dtype === "bool" ? 255 : 1;
  return encodePng(sideBySide(data, shown, height, width, channels, scale), width * shown, height, channels);
}

/** The pictures of a batch [n, h, w, c] in one row, as bytes. */
function sideBySide(
  data: ArrayLike<number>,
  n: number,
  h: number,
  w: number,
  c: number,
  scale: number,
): Uint8Array {
  const row = w * c;
  const bytes = new Uint8ClampedArray(n * h * row);
  for (let i = 0; i < n; i++)
    for (let y = 0; y < h; y++)
      for (let x = 0; x < row; x++) bytes[(y * n + i) * row + x] = data[(i * h + y) * row + x] * scale;
  return new Uint8Array(bytes.buffer);
}
