import { crc32 } from "node:zlib";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { DataError } from "../../errors.js";
import { type ArchiveLimits, Budget, defaultLimits, safeName, unsafe } from "./limits.js";

/** The files in a zip: names at once, bytes on request. */
export interface Zip {
  /** In the order of their names. */
  names: string[];
  /** One file's bytes. @throws {DataError} if they are damaged */
  read(name: string): Promise<Buffer>;
  close(): void;
}

/**
 * Opens a zip and reads its list of entries; nothing is ever unpacked to disk.
 * @throws {DataError} if it is no zip, is damaged, holds links, names places outside it, or exceeds a limit
 */
export async function openZip(path: string, limits: Partial<ArchiveLimits> = {}): Promise<Zip> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true }).catch(
    (cause) => {
      throw damaged(path, cause);
    },
  );
  try {
    const entries = await list(zip, path, { ...defaultLimits, ...limits });
    return {
      names: [...entries.keys()].sort(),
      read: (name) => readEntry(zip, path, entries.get(name)!),
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error instanceof DataError ? error : damaged(path, error);
  }
}

async function list(zip: ZipFile, path: string, limits: ArchiveLimits): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.entries) throw unsafe(path, `it has more than ${limits.entries} entries`);
  const budget = new Budget(path, limits);
  const files = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    const name = safeName(path, entry.fileName);
    budget.add(name, entry.uncompressedSize, entry.compressedSize);
    if (isLink(entry)) throw unsafe(path, `its entry ${name} is a link`);
    if (entry.isEncrypted()) throw new DataError("damaged", `${path} is encrypted, so it cannot be read`);
    if (name.endsWith("/")) continue;
    if (files.has(name)) throw unsafe(path, `it has two entries ${name}`);
    files.set(name, entry);
  }
  refuseOverlap(path, [...files.values()]);
  return files;
}

/**
 * Zip bombs of overlapping entries share their packed bytes. Here each entry must begin after the end of the previous
 * one.
 */
function refuseOverlap(path: string, entries: Entry[]): void {
  const headerBytes = 30;
  let end = 0;
  for (const entry of entries.sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader)) {
    if (entry.relativeOffsetOfLocalHeader < end) throw unsafe(path, "its entries overlap");
    end = entry.relativeOffsetOfLocalHeader + headerBytes + entry.compressedSize;
  }
}

/** Unix keeps a file's kind in the upper half of its attributes. */
const isLink = ({ externalFileAttributes }: Entry) => ((externalFileAttributes >>> 16) & 0xf000) === 0xa000;

async function readEntry(zip: ZipFile, path: string, entry: Entry): Promise<Buffer> {
  try {
    const pieces: Buffer[] = [];
    for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    if (crc32(bytes) !== entry.crc32) throw new Error("its checksum is wrong");
    return bytes;
  } catch (cause) {
    throw damaged(`${path}, entry ${entry.fileName},`, cause);
  }
}

const damaged = (what: string, cause: unknown) =>
  new DataError("damaged", `${what} cannot be read as a zip: ${(cause as Error).message}`, { cause });
