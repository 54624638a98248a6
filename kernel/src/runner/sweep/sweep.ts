import { rmSync } from "node:fs";
import { exitCode } from "../errors.js";
import type { Point } from "./grid.js";
import { recordOf, resultFile } from "./results.js";
import type { Attempt, Workplace } from "./worker.js";

/** The state of a point. */
export interface PointProgress {
  point: Point;
  /** `kept`: finished by an earlier sweep. `again`: its attempt failed, and another one follows. */
  state: "kept" | "started" | "done" | "again" | "failed";
  /** The number of finished points, and of all points. */
  finished: number;
  of: number;
  attempt?: Attempt;
}

export interface SweepOptions {
  /** The number of retries of a point whose process was killed or whose kernel died. */
  retries: number;
  signal?: AbortSignal;
  onProgress?(progress: PointProgress): void;
  /** Runs finished points again. */
  fresh?: boolean;
}

/** The interval between two checks for free resources (ms). */
const look = 500;

/** Failures that another attempt would repeat. */
const final = new Set<number | undefined>([exitCode.cell, exitCode.usage, exitCode.timeout]);

/**
 * Runs the unfinished points: those without a `result.json`, which a run writes at its end.
 * @returns the points that failed
 */
export async function runPoints(
  points: readonly Point[],
  workplace: Workplace,
  options: SweepOptions,
): Promise<Point[]> {
  const { retries, signal = new AbortController().signal, onProgress } = options;
  if (options.fresh) for (const point of points) rmSync(point.folder, { recursive: true, force: true });
  const failed: Point[] = [];
  let finished = 0;
  const tell = (point: Point, state: PointProgress["state"], attempt?: Attempt) =>
    onProgress?.({ point, state, finished, of: points.length, attempt });

  const perform = async (point: Point) => {
    tell(point, "started");
    for (let left = retries; ; left--) {
      const attempt = await workplace
        .attempt(point, signal)
        .catch((error: Error): Attempt => ({ code: undefined, log: error.message }));
      if (recordOf(point)) {
        finished++;
        return tell(point, "done");
      }
      if (signal.aborted) return;
      if (left === 0 || final.has(attempt.code)) {
        failed.push(point);
        return tell(point, "failed", attempt);
      }
      tell(point, "again", attempt);
    }
  };

  const waiting: Point[] = [];
  for (const point of points)
    if (recordOf(point)) {
      finished++;
      tell(point, "kept");
    } else {
      rmSync(resultFile(point), { force: true });
      waiting.push(point);
    }
  const running = new Set<Promise<void>>();
  while ((waiting.length > 0 && !signal.aborted) || running.size > 0) {
    while (waiting.length > 0 && !signal.aborted && workplace.hasRoom(running.size)) {
      const work: Promise<void> = perform(waiting.shift() as Point).finally(() => running.delete(work));
      running.add(work);
    }
    // Resources may become free without the end of a point, if another program releases memory.
    await Promise.race([...running, new Promise((resolve) => setTimeout(resolve, look))]);
  }
  return failed;
}
