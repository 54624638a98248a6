import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../errors.js";
import { knownMd5 } from "./checksum.js";
import { download } from "./download.js";
import type { DataFile, Manifest } from "./manifest.js";
import { downloadFolder, searchFolders } from "./places.js";
import { type LoadOptions, Meter } from "./progress.js";

/** A dataset's file as it was found. */
export interface Found {
  path: string;
  isFolder: boolean;
}

/** The file, where it is here already. */
export async function findHere(manifest: Manifest, file: DataFile): Promise<Found | undefined> {
  const names = [file.name, file.content && file.name.replace(/\.gz$/, ""), file.folder];
  for (const folder of searchFolders(manifest))
    for (const name of names) {
      if (!name) continue;
      const path = join(folder, name);
      const state = await stat(path).catch(() => undefined);
      if (state) return { path, isFolder: state.isDirectory() };
    }
  return undefined;
}

/**
 * The file: in TOPOLAB_DATA, in the cache, or downloaded to it where its licence lets us.
 * @throws {DataError} when it is not to be had: the message says where to get it and where to put it
 */
export async function locate(manifest: Manifest, file: DataFile, options: LoadOptions = {}): Promise<Found> {
  const here = await findHere(manifest, file);
  if (here) return here;
  if (!manifest.licence.fetch || !file.addresses) throw byHand(manifest, file);
  const path = join(downloadFolder(manifest), file.name);
  const { signal, onProgress } = options;
  const meter = new Meter(`Downloading ${file.name}`, "bytes", file.bytes ?? 0, onProgress);
  const onBytes = (done: number, before: number, total: number) => meter.at(done, { before, total });
  try {
    await download(file.addresses, path, { bytes: file.bytes, md5: file.md5, signal, onBytes });
  } finally {
    await meter.close();
  }
  return { path, isFolder: false };
}

/**
 * Compares a whole file with its manifest.
 * @throws {DataError} when it has another checksum
 */
export async function checkFile(
  { path, isFolder }: Found,
  { md5 }: DataFile,
  signal?: AbortSignal,
): Promise<void> {
  if (isFolder || !md5) return;
  const sum = await knownMd5(path, signal);
  if (sum !== md5) throw new DataError("checksum", `${path} has the MD5 ${sum}, not ${md5}: fetch it anew`);
}

function byHand(manifest: Manifest, file: DataFile): DataError {
  const { name, title, home, licence } = manifest;
  const root = process.env.TOPOLAB_DATA;
  const place = root ? join(root, name) : downloadFolder(manifest);
  const sum = file.md5 ? `Its MD5 should be ${file.md5}.` : `It should hold ${file.images} images.`;
  return new DataError(
    "missing",
    [
      `${file.name} of ${title} is not here, and its licence (${licence.name}) leaves fetching it to you.`,
      `Get it from ${home}. ${licence.note ?? ""}`,
      `Put it into ${place}${root ? "" : `, or into the folder ${name} of one that TOPOLAB_DATA names`}.`,
      sum,
    ].join("\n"),
  );
}
