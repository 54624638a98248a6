import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { availableParallelism, freemem } from "node:os";
import path from "node:path";
import type { Point } from "./grid.js";
import { recordOf } from "./results.js";
import { type Attempt, bin, runArguments, type Workplace } from "./worker.js";

export interface LocalOptions {
  notebook: string;
  /**
   * The greatest number of points at a time. Default: one for each two processor cores, because a training uses
   * several.
   */
  jobs?: number;
  /** GB that a point may take. Default: the first point's memory plus a quarter. */
  memory?: number;
  timeout?: number;
}

/** The assumed memory of a point before one has been measured (GB). */
const unmeasured = 2;

/** Runs points as processes on this machine, as many as its memory and cores allow. They end with this process. */
export class Local implements Workplace {
  private measured = 0;
  private readonly jobs: number;

  constructor(private readonly options: LocalOptions) {
    this.jobs = options.jobs ?? Math.max(1, Math.floor(availableParallelism() / 2));
  }

  hasRoom(running: number): boolean {
    const need = this.options.memory ?? (this.measured ? 1.25 * this.measured : unmeasured);
    return running === 0 || (running < this.jobs && availableMemory() >= need);
  }

  async attempt(point: Point, signal: AbortSignal): Promise<Attempt> {
    mkdirSync(point.folder, { recursive: true });
    const log = path.join(point.folder, "log.txt");
    const file = openSync(log, "w");
    const args = [bin, ...runArguments(this.options.notebook, point, this.options.timeout)];
    // The channel tells the child when this process has died. Outside the process group, the child gets Ctrl-C only
    // from this process.
    const child = spawn(process.execPath, args, { stdio: ["ignore", file, file, "ipc"], detached: true });
    closeSync(file);
    const stop = () => child.kill("SIGINT");
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    const code = await new Promise<number | null>((resolve) => {
      child.on("exit", resolve);
      child.on("error", () => resolve(null));
    });
    signal.removeEventListener("abort", stop);
    this.measured = Math.max(this.measured, (recordOf(point)?.peakMemory ?? 0) / 2 ** 30);
    return { code: code ?? undefined, log: readFileSync(log, "utf8").slice(-2000) };
  }
}

/** GB available without swapping. */
function availableMemory(): number {
  try {
    const [, kilobytes] = /MemAvailable:\s+(\d+)/.exec(readFileSync("/proc/meminfo", "utf8")) ?? [];
    return Number(kilobytes) / 2 ** 20;
  } catch {
    return freemem() / 2 ** 30;
  }
}
