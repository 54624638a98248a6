import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { extract } from "tar-stream";
import { DataError } from "../../errors.js";
import { type ArchiveLimits, Budget, defaultLimits, safeName, unsafe } from "./limits.js";

export interface TarOptions {
  /** Which files to keep, by name. */
  wanted: (name: string) => boolean;
  limits?: Partial<ArchiveLimits>;
  signal?: AbortSignal;
  /** Called with the number of bytes of the archive read so far. */
  onBytes?: (done: number) => void;
}

/**
 * Returns the wanted files of a tar.gz in memory; nothing is unpacked to disk.
 * @throws {DataError} if it is damaged, holds links or devices, names places outside it, or exceeds a limit
 */
export async function readTarGz(path: string, options: TarOptions): Promise<Map<string, Buffer>> {
  const limits = { ...defaultLimits, ...options.limits };
  const { size } = await stat(path);
  const budget = new Budget(path, { ...limits, ratio: Number.POSITIVE_INFINITY });
  const files = new Map<string, Buffer>();
  const tar = extract();
  let read = 0;
  const source = createReadStream(path, { highWaterMark: 1 << 18 }).on("data", (piece) => {
    read += piece.length;
    options.onBytes?.(read);
  });
  const entries = async () => {
    for await (const entry of tar) {
      const { name, type, size: bytes = 0 } = entry.header;
      const plain = safeName(path, name);
      budget.add(plain, bytes, 0);
      if (bytes > limits.ratio * Math.max(size, 1e6)) throw unsafe(path, `its entry ${name} is too large`);
      if (type !== "file" && type !== "directory") throw unsafe(path, `its entry ${name} is a ${type}`);
      const pieces: Buffer[] = [];
      const keep = type === "file" && options.wanted(plain);
      for await (const piece of entry) if (keep) pieces.push(piece as Buffer);
      if (keep) files.set(plain, Buffer.concat(pieces));
    }
  };
  try {
    const { signal } = options;
    await Promise.all([pipeline(source, createGunzip(), tar, { signal }), entries()]);
  } catch (cause) {
    options.signal?.throwIfAborted();
    if (cause instanceof DataError) throw cause;
    throw new DataError("damaged", `${path} cannot be read as a tar.gz: ${(cause as Error).message}`, {
      cause,
    });
  }
  return files;
}
