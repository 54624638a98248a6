import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** @param {...(string | Uint8Array)} contents @returns {string} sha256, in hexadecimal */
export function digest(...contents) {
  const hash = createHash("sha256");
  for (const content of contents) hash.update(content).update("\0");
  return hash.digest("hex");
}

/**
 * Writes a file atomically: to a temporary file, which is flushed and renamed.
 * @param {string} path @param {string | Uint8Array} content
 */
export function writeWhole(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  const file = openSync(temporary, "w");
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

/** @param {string} path @returns {any} the JSON in a file, or undefined if it cannot be read */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** @param {string} path @returns {number | undefined} bytes; undefined if there is no such file */
export function fileSize(path) {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

/**
 * Removes a folder that may be incomplete or in use. It is first moved away by one rename.
 * @param {string} path
 */
export function removeFolder(path) {
  if (!existsSync(path)) return;
  const doomed = `${path}.${process.pid}.old`;
  renameSync(path, doomed);
  rmSync(doomed, { recursive: true, force: true, maxRetries: 3 });
}

/**
 * @param {string} folder @returns {Promise<number>} bytes in all files below; files that disappear in the meantime
 * count 0
 */
export async function folderSize(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = files.map((entry) =>
    stat(join(entry.parentPath ?? entry.path, entry.name)).then(
      (file) => file.size,
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
