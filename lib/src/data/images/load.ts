import { cellSignal } from "../../cell-signal.js";
import { type LoadOptions, Meter } from "../files/progress.js";
import type { ImageSource } from "./source.js";
import { type ImageShape, isStored, readStored, store, storePath } from "./store.js";
import { checkTransform, type Transform, transformImages, transformKey } from "./transform.js";

/** Images as numbers from −1 (black) to 1 (white). */
export interface ImageSet {
  /** [n, height, width, channels] in one array. */
  images: Float32Array;
  shape: ImageShape;
  /** Their origin, in words for a reader. */
  source: string;
}

/** Images decoded together. Between two batches the event loop has a turn and an interrupt can arrive. */
const batch = 32;
/** Batches in progress at a time: while one is decoded, the next is read. */
const abreast = 2;

/**
 * Decodes images of a source, or reads the stored result of an earlier call.
 * @param name the set's name
 * @param names the images, in this order
 * @throws {DataError} if one of them is damaged
 */
export async function loadImages(
  name: string,
  source: ImageSource,
  names: readonly string[],
  transform: Transform,
  { signal = cellSignal(), onProgress }: LoadOptions,
): Promise<{ images: Float32Array; shape: ImageShape }> {
  checkTransform(transform);
  const shape: ImageShape = [names.length, transform.size, transform.size, transform.channels];
  const path = storePath(name, [await source.key(), transformKey(transform), ...names].join("\n"));
  if (!(await isStored(path, shape))) {
    const meter = new Meter(`Decoding ${name}`, "images", names.length, onProgress);
    try {
      await store(path, shape, (write) => decodeAll(source, names, transform, { write, meter, signal }));
    } finally {
      await meter.close();
    }
  }
  return readStored(path);
}

interface Decoding {
  /** Copies images to their places, from index `at` on. */
  write: (at: number, pixels: Uint8Array) => Promise<void>;
  meter: Meter;
  signal?: AbortSignal;
}

async function decodeAll(
  source: ImageSource,
  names: readonly string[],
  transform: Transform,
  { write, meter, signal }: Decoding,
): Promise<void> {
  let next = 0;
  const decode = async () => {
    const at = next;
    next += batch;
    signal?.throwIfAborted();
    const some = names.slice(at, at + batch);
    const files = await Promise.all(some.map(async (name) => ({ name, bytes: await source.read(name) })));
    signal?.throwIfAborted();
    await write(at, Buffer.concat(await transformImages(files, transform)));
    meter.step(some.length);
  };
  const lane = async () => {
    try {
      while (next < names.length) await decode();
    } finally {
      next = names.length; // if one lane fails, the others stop
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: abreast }, lane));
  for (const ended of lanes) if (ended.status === "rejected") throw ended.reason;
}
