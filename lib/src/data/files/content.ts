import { readFile } from "node:fs/promises";
import { DataError } from "../../errors.js";
import { plainBytes } from "../archives/gzip.js";
import { md5 } from "./checksum.js";
import { type Found, locate } from "./locate.js";
import type { DataFile, Manifest } from "./manifest.js";
import type { LoadOptions } from "./progress.js";

/** What a file holds, unpacked, and where it was found. */
export interface Content {
  bytes: Uint8Array;
  path: string;
}

/**
 * Locates a file of a dataset and reads what it holds, unpacked and checked.
 * @throws {DataError} when it is not to be had, damaged, or holds something else
 */
export async function content(manifest: Manifest, name: string, options: LoadOptions): Promise<Content> {
  const file = manifest.files.find((candidate) => candidate.name === name)!;
  return readContent(await locate(manifest, file, options), file);
}

/** Reads a located file. */
export async function readContent({ path }: Found, file: DataFile): Promise<Content> {
  const bytes = plainBytes(await readFile(path), file.content?.bytes ?? 1e9, path);
  const wanted = file.content?.md5 ?? file.md5;
  const sum = md5(bytes);
  if (wanted && sum !== wanted)
    throw new DataError("checksum", `${path} holds bytes of MD5 ${sum}, not ${wanted}: fetch it anew`);
  return { bytes, path };
}
