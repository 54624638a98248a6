import { join } from "node:path";
import { cacheFolder } from "../../backend/graphs/cache-folder.js";
import type { Manifest } from "./manifest.js";

/** Where a download of the dataset is laid. */
export const downloadFolder = ({ name }: Manifest): string => join(cacheFolder(), "downloads", name);

/** Where the dataset's files are looked for, in this order: TOPOLAB_DATA and its folder of the set's name, the cache. */
export function searchFolders(manifest: Manifest): string[] {
  const root = process.env.TOPOLAB_DATA;
  const names = [manifest.name, ...(manifest.folders ?? [])];
  return [...(root ? [...names.map((name) => join(root, name)), root] : []), downloadFolder(manifest)];
}
