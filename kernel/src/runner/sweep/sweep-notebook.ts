import path from "node:path";
import { nameOf } from "../notebook.js";
import { makeOutputFolder } from "../output-folder.js";
import type { Values } from "../parameters/set.js";
import type { Value } from "../parameters/type.js";
import { writeFigures } from "./figures.js";
import { type Point, pointsOf } from "./grid.js";
import { Local } from "./local.js";
import { Ray } from "./ray.js";
import { type SweepTable, writeTables } from "./results.js";
import { type PointProgress, runPoints } from "./sweep.js";

/** Options of a sweep. */
export interface SweepNotebookOptions {
  /** Values by parameter: `{ learningRate: [1e-3, 3e-3] }`. All combinations run. */
  grid?: Readonly<Record<string, string | readonly Value[]>>;
  /** The number of seeds of each combination, counted up from the notebook's seed. Default: only that seed. */
  seeds?: number;
  /** Parameters that are the same in all points. */
  parameters?: Values;
  /** The folder for results. Default `out/sweep-NAME`. */
  output?: string;
  /** The greatest number of points at a time. Default: one for each two cores; on Ray 16. */
  jobs?: number;
  /** GB that a point needs. Default: the first point's memory plus a quarter. */
  memory?: number;
  /** The time limit of one cell, in seconds. Default: no limit. */
  timeout?: number;
  /** The number of retries of a point whose process was killed. Default 2. */
  retries?: number;
  /** Whether finished points run again. Default false. */
  fresh?: boolean;
  /** Runs the points as jobs on the Ray cluster with this dashboard: `http://head:8265`. Default: on this machine. */
  ray?: string;
  /** The command that runs `topolab` on the cluster's nodes. Default: this Node and this file. */
  rayCommand?: string;
  /** Stops the sweep; finished points are kept. */
  signal?: AbortSignal;
  onProgress?(progress: PointProgress): void;
  /** Called with the version of Ray after its head has answered. */
  onConnect?(version: string): void;
}

/** The outcome of a sweep. */
export interface SweepResult {
  /** The folder with `results.csv`, `results.arrow`, `costs.csv` and the figures. */
  output: string;
  /** One row per finished point: its parameters, metrics and claims. */
  table: SweepTable;
  /** The points that failed. */
  failed: Point[];
  /** The number of points of the grid. */
  of: number;
  /** The paths of the figures. */
  figures: string[];
}

/** Runs the unfinished points of a sweep and writes tables and figures. */
export async function sweep(notebook: string, options: SweepNotebookOptions): Promise<SweepResult> {
  const { grid = {}, seeds, parameters, output = path.join("out", `sweep-${nameOf(notebook)}`) } = options;
  const points = pointsOf(notebook, { grid, seeds, parameters, output });
  makeOutputFolder(output);
  const { jobs, memory, timeout, ray, rayCommand, retries = 2, fresh, signal, onProgress } = options;
  const limits = { notebook, jobs, memory, timeout };
  const workplace =
    ray === undefined
      ? new Local(limits)
      : await rayAt(ray, { ...limits, command: rayCommand }, options.onConnect);
  const failed = await runPoints(points, workplace, { retries, fresh, signal, onProgress });
  const table = await writeTables(output, points);
  return { output, table, failed, of: points.length, figures: await writeFigures(output, table) };
}

/** @throws {UsageError} if no Ray head answers at the address */
async function rayAt(
  address: string,
  options: Omit<ConstructorParameters<typeof Ray>[0], "address">,
  onConnect: SweepNotebookOptions["onConnect"],
) {
  const ray = new Ray({ ...options, address });
  const version = await ray.version();
  onConnect?.(version);
  return ray;
}
