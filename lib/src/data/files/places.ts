import { join } from "node:path";
import { cacheFolder } from "../../backend/graphs/cache-folder.js";
import type { Manifest } from "./manifest.js";

/** The folder for downloads of the dataset. */
export const downloadFolder = ({ name }: Manifest): string => join(cacheFolder(), "downloads", name);

/**
 * The folders searched for the dataset's files, in this order: TOPOLAB_DATA, its subfolder with the set's name, the
 * cache.
 */
export function searchFolders(manifest: Manifest): string[] {
  const root = process.env.TOPOLAB_DATA;
  const names = [manifest.name, ...(manifest.folders ?? [])];
  return [...(root ? [...names.map((name) => join(root, name)), root] : []), downloadFolder(manifest)];
}
