import { readFileSync } from "node:fs";
import { availableParallelism, freemem } from "node:os";

/** The resources of a notebook: GB of memory, and cores, of which TensorFlow uses as many as possible. */
const share = { memory: 4, cores: 2 };

/** @returns {number} GB available without swapping */
export function availableMemory() {
  try {
    const [, kilobytes] = readFileSync("/proc/meminfo", "utf8").match(/MemAvailable:\s+(\d+)/) ?? [];
    return Number(kilobytes) / 2 ** 20;
  } catch {
    return freemem() / 2 ** 30;
  }
}

/** @returns {number} the number of notebooks to run in parallel on this machine */
export function sideBySide(memory = availableMemory(), cores = availableParallelism()) {
  return Math.max(1, Math.min(Math.floor(memory / share.memory), Math.floor(cores / share.cores)));
}

/**
 * Processes items, this many at a time.
 * @template T
 * @param {readonly T[]} items @param {number} many @param {(item: T) => Promise<void>} work must not reject
 */
export async function inParallel(items, many, work) {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: many }, worker));
}
