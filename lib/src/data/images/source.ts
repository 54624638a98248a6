import { readFileSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { DataError } from "../../errors.js";
import { isMacsOwn } from "../archives/macs-own.js";
import { openZip } from "../archives/zip.js";
import { knownMd5 } from "../files/checksum.js";
import { isImageName } from "./decode.js";

/** Images in a folder or a zip. */
export interface ImageSource {
  /** Paths within it, in character order. */
  names: string[];
  read(name: string): Promise<Uint8Array>;
  /** A fingerprint of its content: a checksum of the zip, or the names, sizes and times of the folder's files. */
  key(): Promise<string>;
  close(): void;
}

/**
 * Opens a folder, with all subfolders, or a zip.
 * @throws {DataError} if there is nothing at the path, no image in it, or the zip is damaged or unsafe
 */
export async function openImages(path: string): Promise<ImageSource> {
  const state = await stat(path).catch(() => undefined);
  if (!state) throw new DataError("missing", `There is no folder or zip of images at ${path}`);
  const source = state.isDirectory() ? await openFolder(path) : await openArchive(path);
  if (source.names.length > 0) return source;
  source.close();
  throw new DataError("missing", `${path} holds no JPEG, PNG, WebP, PGM or PPM image`);
}

async function openArchive(path: string): Promise<ImageSource> {
  const zip = await openZip(path);
  const names = zip.names.filter((name) => isImageName(name) && !isMacsOwn(name));
  return { names, read: zip.read, key: () => knownMd5(path), close: zip.close };
}

async function openFolder(path: string): Promise<ImageSource> {
  const found = await readdir(path, { recursive: true, withFileTypes: true });
  const names = found
    .filter((entry) => entry.isFile() && isImageName(entry.name))
    .map((entry) => relative(path, join(entry.parentPath, entry.name)))
    .filter((name) => !isMacsOwn(name))
    .sort();
  const key = async () => {
    const states = names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(path, name));
      return `${name} ${size} ${mtimeMs}`;
    });
    return (await Promise.all(states)).join("\n");
  };
  // Synchronous: reading a photograph takes less time than waiting for it.
  const read = async (name: string) => readFileSync(join(path, name));
  return { names, read, key, close: () => {} };
}
