import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where downloads, decoded images and compiled graphs are kept: the folder that the variable TOPOLAB_CACHE names, or topolab's
 * folder in the user's cache. A place for checkpoints that outlive a notebook.
 * @example
 * const checkpoint = { path: join(cacheFolder(), "checkpoints", "digits.safetensors"), resume: true };
 */
export function cacheFolder(): string {
  const { TOPOLAB_CACHE, XDG_CACHE_HOME } = process.env;
  return TOPOLAB_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "topolab");
}
