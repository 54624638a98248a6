import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, statfsSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { dirname, join } from "node:path";
import { bindingFolder } from "../devices/binding-folder.js";
import { cacheFolder } from "./cache-folder.js";
import { ChecksummedFolder, removeOldest } from "./checksummed-folder.js";

/**
 * Bytes that all compiled graphs may take. That is about a hundred graphs, whose checksums take a fifth of a second.
 */
const MOST = 64e6;
/** Bytes that must be free, because XLA fails if it cannot write what it compiled. */
const LEAST_FREE = 100e6;
const DIRECTORY = "--tf_xla_persistent_cache_directory";

let folder: ChecksummedFolder | undefined;
let cleaned = false;

/**
 * Makes XLA keep what it compiles, so that the next process does not compile it again. Each combination of TensorFlow,
 * processor and settings has a folder, so settings that change results come first. TensorFlow reads its flags once, so
 * this comes before it loads. Nothing happens with `TOPOLAB_COMPILE_CACHE=0`, if TF_XLA_FLAGS already names a folder, if
 * the folder cannot be written, or with a TensorFlow that set-up did not bind.
 */
export function keepCompiledGraphs(): void {
  const { TOPOLAB_COMPILE_CACHE, TF_XLA_FLAGS = "" } = process.env;
  // Flags without a leading dash are the name of a file that holds them.
  const appendable = /^\s*(-|$)/.test(TF_XLA_FLAGS) && !TF_XLA_FLAGS.includes(DIRECTORY);
  if (TOPOLAB_COMPILE_CACHE === "0" || !appendable) return;
  try {
    const path = join(cacheFolder(), "compiled", `${boundTensorFlow()}-${circumstances()}`);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK);
    const { bavail, bsize } = statfsSync(path);
    if (bavail * bsize < LEAST_FREE) return;
    const flags = [
      TF_XLA_FLAGS,
      `${DIRECTORY}="${path.replace(/["\\]/g, "\\$&")}"`,
      "--tf_xla_persistent_cache_device_types=CPU,GPU",
    ];
    process.env.TF_XLA_FLAGS = flags.join(" ").trim();
    // XLA logs an error when it prefers other instructions than the processor lists. Real errors are thrown.
    process.env.TF_CPP_MIN_LOG_LEVEL ??= "3";
    folder = new ChecksummedFolder(path);
  } catch {
    // No folder, no cache: graphs are compiled anew.
  }
}

/**
 * Runs a function that compiles a graph by XLA. The cache is checked before and after.
 * @param compile makes a session and runs it; called again with an empty cache if it fails with the cached entries
 */
export function throughCompileCache<T>(compile: () => T): T {
  if (!folder) return compile();
  const cache = folder;
  if (!cleaned) {
    quietly(() => removeOldest(dirname(cache.path), MOST));
    quietly(() => cache.clean());
  }
  cleaned = true;
  const result = retrying(compile, cache);
  quietly(() => cache.vouch());
  return result;
}

function retrying<T>(compile: () => T, cache: ChecksummedFolder): T {
  try {
    return compile();
  } catch (error) {
    let suspected = false;
    quietly(() => {
      suspected = cache.holdsEntries;
      cache.clear();
    });
    if (!suspected) throw error;
    return compile();
  }
}

/** A problem with the cache never makes the caller fail. */
function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // Compiles anew, now or next time.
  }
}

/** The TensorFlow that set-up bound to the package, by version and build. */
function boundTensorFlow(): string {
  const { tensorflow, recipe } = JSON.parse(readFileSync(join(bindingFolder(), "binding.json"), "utf8"));
  return `${tensorflow}-${recipe.slice(0, 8)}`;
}

/** A digest of what else machine code depends on: the processor, how many threads it has, the GPUs, and settings. */
function circumstances(): string {
  const settings = Object.entries(process.env)
    .filter(([name]) => /^(TF|XLA)_/.test(name) && name !== "TF_CPP_MIN_LOG_LEVEL")
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = [cpus()[0]?.model, instructions(), availableParallelism(), gpus(), settings];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

/** The instructions that Linux says the processor has. */
function instructions(): string | undefined {
  try {
    return /^(flags|Features)\s*:.*$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[0];
  } catch {
    return undefined;
  }
}

/** The GPUs that Linux's driver names. */
function gpus(): string[] {
  const folder = "/proc/driver/nvidia/gpus";
  if (!existsSync(folder)) return [];
  const model = (gpu: string) => /^Model:.*$/m.exec(readFileSync(join(folder, gpu, "information"), "utf8"));
  return readdirSync(folder).map((gpu) => model(gpu)?.[0] ?? "");
}
