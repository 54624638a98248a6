import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { writeAtomically } from "./backend/atomic.js";
import { CheckpointError, ValueError } from "./errors.js";

/**
 * Returns the value that a JSON file keeps, or computes it and writes the file, so that an experiment of many parts that is
 * interrupted goes on where it stopped. The path has to name all that the value depends on: settings, seeds, versions.
 * @param path the file; its folder is created. `undefined`: the value is computed and not kept
 * @param compute returns plain data: numbers, strings, booleans, null, arrays and objects of these
 * @throws {CheckpointError} if the file is not JSON
 * @throws {ValueError} if the value holds a number that is not finite, which JSON does not keep
 * @example
 * const path = `${cacheFolder()}/my-sweep/rate-0.001.json`;
 * const best = await remember(path, async () => run.best.valLoss);
 */
export async function remember<Value>(
  path: string | undefined,
  compute: () => Value | Promise<Value>,
): Promise<Value> {
  if (path === undefined) return compute();
  const kept = await readIfPresent(path);
  if (kept !== undefined) return parsed(path, kept) as Value;
  const value = await compute();
  const text = JSON.stringify(value, (key, part: unknown) => {
    if (typeof part !== "number" || Number.isFinite(part)) return part;
    throw new ValueError(
      `A value to remember must hold finite numbers: got ${part} as ${key || "the value"}`,
    );
  });
  await mkdir(dirname(path), { recursive: true });
  await writeAtomically(path, [Buffer.from(text)]);
  return value;
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CheckpointError(`${path} is not JSON: delete it to compute its value again`);
  }
}
