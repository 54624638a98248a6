import { readFile } from "node:fs/promises";
import { plainBytes } from "../archives/gzip.js";
import { md5 } from "./checksum.js";
import type { Found } from "./found.js";
import { locate } from "./locate.js";
import type { DataFile, Manifest } from "./manifest.js";
import type { DatasetOptions } from "./progress.js";
import { acceptOther } from "./vouch.js";

/** A file's content, unpacked, and where it was found. */
export interface Content {
  bytes: Uint8Array;
  path: string;
  /** Whether its checksum is the official one. */
  official: boolean;
}

/**
 * Locates a file of a dataset and reads its content, unpacked and checked.
 * @throws {DataError} if it cannot be found or fetched, is damaged, or has other content that is not accepted
 */
export async function content(manifest: Manifest, name: string, options: DatasetOptions): Promise<Content> {
  const file = manifest.files.find((candidate) => candidate.name === name)!;
  return readContent(await locate(manifest, file, options), file, options);
}

/** The most bytes that a packed file of unknown content may unpack to. */
const mostBytes = 1e9;

/** Reads a located file. */
export async function readContent(found: Found, file: DataFile, options: DatasetOptions): Promise<Content> {
  const { path, byHand } = found;
  const limit = byHand ? mostBytes : (file.content?.bytes ?? mostBytes);
  const bytes = plainBytes(await readFile(path), limit, path);
  const wanted = file.content?.md5 ?? file.md5;
  const sum = md5(bytes);
  const official = !wanted || sum === wanted;
  if (!official)
    acceptOther(found, `holds bytes with the MD5 ${sum}; the official ones have ${wanted}`, options);
  return { bytes, path, official };
}
