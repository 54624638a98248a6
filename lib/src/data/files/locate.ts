import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../errors.js";
import { download } from "./download.js";
import type { Found } from "./found.js";
import type { DataFile, Manifest } from "./manifest.js";
import { downloadFolder, searchFolders } from "./places.js";
import { type DatasetOptions, Meter } from "./progress.js";
import { checkVerify } from "./vouch.js";

/** The file, if it is already here. */
export async function findHere(manifest: Manifest, file: DataFile): Promise<Found | undefined> {
  const unpacked = file.content && file.name.replace(/\.gz$/, "");
  const names = [file.name, unpacked, file.folder, ...(file.aliases ?? [])];
  for (const folder of searchFolders(manifest))
    for (const name of names) {
      if (!name) continue;
      const path = join(folder, name);
      const state = await stat(path).catch(() => undefined);
      const byHand = folder !== downloadFolder(manifest) || !manifest.license.fetch;
      if (state) return { path, isFolder: state.isDirectory(), byHand };
    }
  return undefined;
}

/**
 * Returns the file: from TOPOLAB_DATA, from the cache, or downloaded to the cache if its license allows that.
 * @throws {DataError} if it cannot be found or fetched: the message says where to get it and where to put it
 * @throws {ValueError} if `verify` is neither "warn" nor "strict"
 */
export async function locate(
  manifest: Manifest,
  file: DataFile,
  options: DatasetOptions = {},
): Promise<Found> {
  checkVerify(options);
  const here = await findHere(manifest, file);
  if (here) return here;
  if (!manifest.license.fetch || !file.addresses) throw byHand(manifest, file);
  const path = join(downloadFolder(manifest), file.name);
  const { signal, onProgress } = options;
  const meter = new Meter(`Downloading ${file.name}`, "bytes", file.bytes ?? 0, onProgress);
  const onBytes = (done: number, before: number, total: number) => meter.at(done, { before, total });
  try {
    await download(file.addresses, path, { bytes: file.bytes, md5: file.md5, signal, onBytes });
  } finally {
    await meter.close();
  }
  return { path, isFolder: false, byHand: false };
}

function byHand(manifest: Manifest, file: DataFile): DataError {
  const { name, title, home, license } = manifest;
  const others = [...(file.aliases ?? []), ...(file.folder ? [`the folder ${file.folder}`] : [])];
  const root = process.env.TOPOLAB_DATA;
  const place = root ? join(root, name) : downloadFolder(manifest);
  const sum = file.md5 ? `Its MD5 should be ${file.md5}.` : `It should hold ${file.images} images.`;
  return new DataError(
    "missing",
    [
      `${file.name} of ${title} is not here, and its license (${license.name}) does not allow an automatic download.`,
      `Get it from ${home}. ${license.note ?? ""}`,
      `Put it${others.length > 0 ? ` (or ${others.join(" or ")})` : ""} into ${place}${root ? "" : `, or into the folder ${name} of one that TOPOLAB_DATA names`}.`,
      sum,
    ].join("\n"),
  );
}
