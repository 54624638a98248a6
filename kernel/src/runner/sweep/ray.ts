import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import type { Point } from "./grid.js";
import { type RayJob, RayJobs } from "./ray-jobs.js";
import { type Attempt, bin, runArguments, type Workplace } from "./worker.js";

export interface RayOptions {
  notebook: string;
  /** The head's dashboard: `http://head:8265`. */
  address: string;
  /** The command that runs `topolab` on the cluster's nodes. Default: this Node and this file, at the same path. */
  command?: string;
  /** The greatest number of jobs submitted at a time; Ray starts those for which it has resources. */
  jobs?: number;
  /** GB that Ray reserves for each. */
  memory?: number;
  timeout?: number;
}

const handedIn = 16;
/** The interval between two checks of a job (ms). */
const look = 1000;
const isOver = ({ status }: RayJob) => status !== "PENDING" && status !== "RUNNING";

/**
 * Runs points as Ray jobs. Results are returned through the output folder, which all nodes must see at the same path.
 * Jobs outlive the sweep that submitted them; a resumed sweep waits for those that still run.
 */
export class Ray implements Workplace {
  private readonly head: RayJobs;
  /** Jobs of an earlier sweep that still run, by id. */
  private inherited: Promise<string[]> | undefined;

  constructor(private readonly options: RayOptions) {
    this.head = new RayJobs(options.address);
  }

  /** @returns Ray's version @throws {UsageError} if no head answers */
  version(): Promise<string> {
    return this.head.version();
  }

  hasRoom(running: number): boolean {
    return running < (this.options.jobs ?? handedIn);
  }

  async attempt(point: Point, signal: AbortSignal): Promise<Attempt> {
    const id = (await this.underWay(point)) ?? (await this.submit(point));
    let stopped = false;
    for (;;) {
      const job = await this.head.job(id);
      // Finished, or forgotten by a restarted head.
      if (!job || isOver(job)) return this.outcome(id, job);
      if (signal.aborted && !stopped) {
        stopped = true;
        await this.head.stop(id);
      }
      await pause(look, signal.aborted ? undefined : signal);
    }
  }

  private async outcome(id: string, job: RayJob | undefined): Promise<Attempt> {
    const log = (job && (await this.head.logs(id).catch(() => ""))) || "";
    const code = job?.status === "SUCCEEDED" ? 0 : (job?.driver_exit_code ?? undefined);
    return { code, log: `${log.slice(-2000)}\n${job?.message ?? "Ray no longer knows the job"}` };
  }

  /** An unfinished job for the point, submitted by an earlier sweep. */
  private async underWay(point: Point): Promise<string | undefined> {
    this.inherited ??= this.head
      .jobs()
      .then((jobs) => jobs.filter((job) => !isOver(job)).map(({ submission_id }) => submission_id));
    const inherited = await this.inherited;
    const at = inherited.findIndex((id) => id?.startsWith(prefix(point)));
    return at < 0 ? undefined : inherited.splice(at, 1)[0];
  }

  private async submit(point: Point): Promise<string> {
    const {
      notebook,
      command = `${quoted(process.execPath)} ${quoted(bin)}`,
      memory,
      timeout,
    } = this.options;
    mkdirSync(point.folder, { recursive: true });
    const submission_id = `${prefix(point)}${randomUUID().slice(0, 8)}`;
    await this.head.submit({
      submission_id,
      entrypoint: [command, ...runArguments(notebook, point, timeout).map(quoted)].join(" "),
      // Without it Ray would run all jobs at once on the head.
      entrypoint_num_cpus: 1,
      ...(memory !== undefined && { entrypoint_memory: Math.round(memory * 2 ** 30) }),
      metadata: { topolab: point.id },
    });
    return submission_id;
  }
}

const prefix = (point: Point) => `topolab-${point.id}-`;

/** Quotes a word for a shell. */
const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;

/** Waits, at most until the signal aborts. */
function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal?.addEventListener("abort", over);
  });
}
