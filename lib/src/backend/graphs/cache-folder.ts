import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Returns the folder of downloads, decoded images and compiled graphs: TOPOLAB_CACHE, or topolab's folder in the user's
 * cache. Checkpoints that outlive a notebook can lie there, too.
 * @example
 * const checkpoint = { path: `${cacheFolder()}/checkpoints/digits.safetensors`, resume: true };
 */
export function cacheFolder(): string {
  const { TOPOLAB_CACHE, XDG_CACHE_HOME } = process.env;
  return TOPOLAB_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "topolab");
}
