import { homedir } from "node:os";
import { join } from "node:path";
import type { Manifest } from "./manifest.js";

/** Where downloads and decoded images are kept: TOPOLAB_CACHE, or topolab's folder in the user's cache. */
export function cacheFolder(): string {
  const { TOPOLAB_CACHE, XDG_CACHE_HOME } = process.env;
  return TOPOLAB_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "topolab");
}

/** Where a download of the dataset is laid. */
export const downloadFolder = ({ name }: Manifest): string => join(cacheFolder(), "downloads", name);

/** Where the dataset's files are looked for, in this order: TOPOLAB_DATA and its folder of the set's name, the cache. */
export function searchFolders(manifest: Manifest): string[] {
  const root = process.env.TOPOLAB_DATA;
  const names = [manifest.name, ...(manifest.folders ?? [])];
  return [...(root ? [...names.map((name) => join(root, name)), root] : []), downloadFolder(manifest)];
}
