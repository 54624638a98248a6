import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { writeAtomically } from "../../backend/atomic.js";
import { cacheFolder } from "../../backend/graphs/cache-folder.js";

/**
 * The MD5 of bytes in memory; the datasets' authors publish MD5 sums. It guards against damage, not against forgery.
 */
export const md5 = (bytes: Uint8Array): string => createHash("md5").update(bytes).digest("hex");

/** The MD5 of a file, read in pieces. */
export async function fileMd5(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("md5");
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20, signal })) hash.update(piece);
  return hash.digest("hex");
}

/**
 * {@link fileMd5}, remembered in the cache for as long as the file's size and time of change stay: a gigabyte takes
 * seconds to hash.
 */
export async function knownMd5(path: string, signal?: AbortSignal): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  const state = `${size} ${mtimeMs}`;
  const folder = join(cacheFolder(), "checksums");
  const note = join(folder, md5(Buffer.from(resolve(path))));
  const [noted, sum] = (await readFile(note, "utf8").catch(() => "")).split("\n");
  if (noted === state && /^[0-9a-f]{32}$/.test(sum)) return sum;
  const fresh = await fileMd5(path, signal);
  await mkdir(folder, { recursive: true });
  await writeAtomically(note, [Buffer.from(`${state}\n${fresh}`)]);
  return fresh;
}
