import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DataError } from "../../errors.js";
import { fileMd5 } from "./checksum.js";
import type { DownloadOptions } from "./download-options.js";
import { transfer } from "./transfer.js";

/**
 * Downloads a file from the first address that delivers it, to `path + ".part"`, and renames it if size and checksum
 * are right. A download that an earlier run left there is resumed.
 * @throws {DataError} if no address delivers the file; the fault is that of the last address, and the message names
 * each
 */
export async function download(
  addresses: readonly string[],
  path: string,
  options: DownloadOptions,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.part`;
  const failures: DataError[] = [];
  for (const address of addresses) {
    try {
      await persist(address, part, options);
      await check(part, options);
      return await rename(part, path);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      failures.push(new DataError(error.fault, `${address}: ${error.message}`));
    }
  }
  throw new DataError(
    failures.at(-1)?.fault ?? "missing",
    `${path} could not be downloaded.\n${failures.map(({ message }) => message).join("\n")}`,
  );
}

/** Transfers again and again until the file is there, or nothing more comes. */
async function persist(address: string, part: string, options: DownloadOptions): Promise<void> {
  const { attempts = 5, pause = 500, signal } = options;
  let idle = 0;
  for (;;) {
    const before = await sizeOf(part);
    try {
      return await transfer(address, part, before, options);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof DataError) throw error;
      idle = (await sizeOf(part)) > before ? 1 : idle + 1;
      if (idle >= attempts)
        throw new DataError("download", `gave up after ${attempts} attempts: ${reason(error)}`, {
          cause: error,
        });
      await sleep(pause * 2 ** (idle - 1), undefined, { signal });
    }
  }
}

/** fetch() only says "fetch failed"; its cause holds the reason. */
function reason(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}

async function check(part: string, { bytes, md5, signal }: DownloadOptions): Promise<void> {
  const size = await sizeOf(part);
  const sum = md5 && (await fileMd5(part, signal));
  if ((bytes === undefined || size === bytes) && sum === md5) return;
  await rm(part);
  throw new DataError(
    "checksum",
    sum === md5 ? `has ${size} bytes, not ${bytes}` : `has the MD5 ${sum}, not ${md5}`,
  );
}

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => ({ size: 0 }))).size;
