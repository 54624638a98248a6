import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fillAtomically } from "../../backend/atomic.js";
import { cacheFolder } from "../../backend/graphs/cache-folder.js";
import { DataError } from "../../errors.js";
import { npyHeader, parseNpyHeader } from "../formats/npy.js";

/** [n, height, width, channels] */
export type ImageShape = [n: number, height: number, width: number, channels: number];

/** The path of decoded images, a NumPy file of bytes, named after their source and transform. */
export function storePath(name: string, key: string): string {
  const hash = createHash("sha256").update(key).digest("hex").slice(0, 16);
  return join(cacheFolder(), "images", `${name}-${hash}.npy`);
}

/** Whether the file is there and complete. */
export async function isStored(path: string, shape: ImageShape): Promise<boolean> {
  const bytes = shape.reduce((product, size) => product * size, npyHeader(shape).length);
  if ((await stat(path).catch(() => undefined))?.size !== bytes) return false;
  const stored = await withFile(path, (file) => readShape(file, path)).catch(() => undefined);
  return `${stored}` === `${shape}`;
}

/** Writes images to their places in a file that appears at `path` only when it is complete. */
export async function store(
  path: string,
  shape: ImageShape,
  fill: (write: (at: number, pixels: Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const header = npyHeader(shape);
  const size = shape[1] * shape[2] * shape[3];
  await fillAtomically(path, async (file) => {
    await file.write(header, 0, header.length, 0);
    await fill(async (at, pixels) => {
      await file.write(pixels, 0, pixels.length, header.length + at * size);
    });
  });
}

/** Bytes read at once, so that the images are never in memory twice. */
const piece = 1 << 22;

/**
 * Reads stored images as numbers from −1 (black) to 1 (white).
 * @throws {DataError} if the file's length does not match its header
 */
export function readStored(path: string): Promise<{ images: Float32Array; shape: ImageShape }> {
  return withFile(path, async (file) => {
    const shape = await readShape(file, path);
    const images = new Float32Array(shape.reduce((product, size) => product * size, 1));
    const buffer = new Uint8Array(Math.min(piece, images.length));
    let done = 0;
    while (done < images.length) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, images.length - done));
      if (bytesRead === 0) throw new DataError("damaged", `${path} ends early: delete it to decode anew`);
      toUnit(buffer.subarray(0, bytesRead), images, done);
      done += bytesRead;
    }
    return { images, shape };
  });
}

/** Bytes 0 … 255 as −1 … 1. */
export function toUnit(bytes: Uint8Array, into = new Float32Array(bytes.length), at = 0): Float32Array {
  for (let i = 0; i < bytes.length; i++) into[at + i] = bytes[i] / 127.5 - 1;
  return into;
}

async function readShape(file: FileHandle, path: string): Promise<ImageShape> {
  const header = new Uint8Array(128);
  await file.read(header, 0, header.length);
  const { shape } = parseNpyHeader(header, path);
  if (shape.length !== 4)
    throw new DataError("damaged", `${path} does not hold images: its shape is [${shape}]`);
  return shape as ImageShape;
}

async function withFile<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, "r");
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}
