// One kind of work at one size, in a process of its own: prints its seconds (or bytes) and the process's peak memory.
import { kinds } from "./tasks.js";

const [name, size] = process.argv.slice(2);
const { prepare, quantity = "seconds" } = kinds[name];
const work = await prepare(Number(size));

/** The best of as many runs as fit into half a second. */
async function seconds(): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + 500;
  do {
    const start = performance.now();
    await work();
    best = Math.min(best, (performance.now() - start) / 1000);
  } while (performance.now() < end);
  return best;
}

const value = quantity === "bytes" ? Number(await work()) : await seconds();
console.log(JSON.stringify({ value, memory: process.resourceUsage().maxRSS / 1024 }));
