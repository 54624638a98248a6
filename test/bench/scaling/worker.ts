// One kind of work at one size, in a process of its own: prints its seconds of processor time (or bytes) and the process's
// peak memory. Processor time, of all threads together, depends less than the clock on what else the machine does.
import { kinds } from "./kinds.js";

const [name, size] = process.argv.slice(2);
const { prepare, quantity = "seconds" } = kinds[name];
const work = await prepare(Number(size));

/** The best of as many runs as fit into half a second of processor time. */
async function seconds(): Promise<number> {
  let [best, total] = [Number.POSITIVE_INFINITY, 0];
  while (total < 0.5) {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1e6);
    total += (user + system) / 1e6;
  }
  return best;
}

const value = quantity === "bytes" ? Number(await work()) : await seconds();
console.log(JSON.stringify({ value, memory: process.resourceUsage().maxRSS / 1024 }));
