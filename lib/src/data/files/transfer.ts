import { open, rm } from "node:fs/promises";
import { DataError } from "../../errors.js";
import type { DownloadOptions } from "./download-options.js";

/**
 * Sends one request for the missing part of a file and appends the answer to `part`, which already holds `have` bytes.
 * @throws {DataError} if another attempt would not help: no such file, a web page, too many bytes
 * @throws {Error} if the connection is lost or the server is busy
 */
export async function transfer(
  address: string,
  part: string,
  have: number,
  options: DownloadOptions,
): Promise<void> {
  const { bytes, limit = bytes ?? 4e9, signal, patience = 30_000, onBytes } = options;
  if (have === bytes) return;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error("the connection fell silent")), patience);
  const stop = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal;
  try {
    const response = await fetch(address, { headers: headersFor(have), signal: stop });
    const start = await startOf(response, part, have);
    const total = bytes ?? start + Number(response.headers.get("content-length") ?? 0);
    if (total > limit) throw tooLarge(total, limit);
    const file = await open(part, start ? "a" : "w");
    try {
      let done = start;
      for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
        timer.refresh();
        if (done === 0) refusePage(piece);
        done += piece.length;
        if (done > limit) throw tooLarge(done, limit);
        await file.writeFile(piece);
        onBytes?.(done, start, total);
      }
      await file.sync();
      if (bytes !== undefined && done < bytes)
        throw new Error(`the answer ended at ${done} of ${bytes} bytes`);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof DataError) await rm(part, { force: true });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Identity, because a .gz that the server packs once more would be unpacked on the way. */
const headersFor = (have: number): Record<string, string> => ({
  "accept-encoding": "identity",
  ...(have ? { range: `bytes=${have}-` } : {}),
});

/** The byte at which the answer starts: the one that was requested, or 0. */
async function startOf({ status, headers }: Response, part: string, have: number): Promise<number> {
  if (status === 416) {
    await rm(part, { force: true });
    throw new Error("the server has no such range");
  }
  if (status === 429 || status === 408 || status >= 500) throw new Error(`the server answered ${status}`);
  if (status !== 200 && status !== 206) throw new DataError("download", `the server answered ${status}`);
  if (/text\/html/i.test(headers.get("content-type") ?? "")) throw webPage();
  if (status === 200) return 0;
  if (headers.get("content-range")?.startsWith(`bytes ${have}-`)) return have;
  await rm(part, { force: true });
  throw new Error("the server sent another range than the one asked for");
}

const webPage = () => new DataError("download", "the server sent a web page instead of the file");

function refusePage(piece: Uint8Array): void {
  const opening = Buffer.from(piece.subarray(0, 256)).toString("latin1");
  if (/^\s*(<!doctype html|<html|<head)/i.test(opening)) throw webPage();
}

const tooLarge = (bytes: number, limit: number) =>
  new DataError("unsafe", `the file has at least ${bytes} bytes, and ${limit} are allowed`);
