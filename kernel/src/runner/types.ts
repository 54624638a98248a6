import type { Notebook } from "./notebook.js";
import type { Values } from "./parameters/set.js";
import type { Value } from "./parameters/type.js";
import type { ClaimFound } from "./results.js";

/** The progress of a run: a cell has started or ended. */
export interface CellProgress {
  /** `restoring` and `restored`: a cell that was finished in an earlier run, executed again for its variables. */
  state: "running" | "done" | "restoring" | "restored";
  /** The cell's number among those that have code, from 1. */
  cell: number;
  of: number;
  /** The nearest heading above the cell. */
  heading: string;
  /** The duration of the cell. */
  seconds: number | undefined;
  /** Estimated seconds to the end of the run, from the times of an earlier one; undefined if they are unknown. */
  left: number | undefined;
}

export interface RunOptions {
  /** The executed copy's file (`….ipynb`) or folder. Default `out`. */
  output?: string;
  /** Values of the notebook's parameters; strings are parsed. */
  parameters?: Values;
  /** The time limit of one cell, in seconds. */
  timeout?: number;
  /** Continues where the copy at `output` ends; it must have the same cells and parameters. Default: starts again. */
  resume?: boolean;
  /** Interrupts the running cell, saves the copy and ends the run. */
  signal?: AbortSignal;
  /** Environment variables of the kernel, which override those of this process. */
  env?: NodeJS.ProcessEnv;
  onProgress?(progress: CellProgress): void;
}

/** The result of a finished run. */
export interface RunResult {
  name: string;
  /** The executed copy. */
  path: string;
  notebook: Notebook;
  /** Every parameter's value in this run. */
  parameters: Record<string, Value>;
  /** The seconds of the cells, each in the run that first executed it. */
  seconds: number;
  claims: ClaimFound[];
  metrics: Record<string, number>;
  /** The kernel's peak memory in bytes, if the system reports it. */
  peakMemory?: number;
  /** The numbers of finished cells that were executed again and that were kept. */
  restored: number;
  kept: number;
}
