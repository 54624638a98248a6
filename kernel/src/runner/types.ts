import type { Notebook } from "./notebook.js";
import type { Values } from "./parameters/set.js";
import type { Value } from "./parameters/type.js";
import type { ClaimFound } from "./results.js";

/** How far a run is: a cell has started, or has ended. */
export interface CellProgress {
  /** `restoring` and `restored`: a cell that was finished in an earlier run, executed again for its variables. */
  state: "running" | "done" | "restoring" | "restored";
  /** The cell's number among those that have code, from 1. */
  cell: number;
  of: number;
  /** The nearest heading above the cell. */
  heading: string;
  /** How long the cell took. */
  seconds: number | undefined;
  /** Seconds to the end of the run, by the times of an earlier one; undefined where these are not known. */
  left: number | undefined;
}

export interface RunOptions {
  /** The executed copy's file (`….ipynb`) or folder; `out` unless given. */
  output?: string;
  /** Values for the notebook's parameters; a text stands for the value that it spells. */
  parameters?: Values;
  /** The longest that one cell may take, in seconds. */
  timeout?: number;
  /** Goes on where the copy at `output` ends; it must be of the same cells and parameters. Otherwise begins anew. */
  resume?: boolean;
  /** Interrupts the cell that runs, saves and ends the run. */
  signal?: AbortSignal;
  /** Variables for the kernel's environment, over this process's. */
  env?: NodeJS.ProcessEnv;
  onProgress?(progress: CellProgress): void;
}

/** What came of a notebook that ran to its end. */
export interface RunResult {
  name: string;
  /** The executed copy. */
  path: string;
  notebook: Notebook;
  /** Every parameter's value in this run. */
  parameters: Record<string, Value>;
  /** What the cells took, each in the run that executed it first. */
  seconds: number;
  claims: ClaimFound[];
  metrics: Record<string, number>;
  /** The most memory that the kernel has held, in bytes, where the system says. */
  peakMemory?: number;
  /** How many finished cells were executed again, and how many were kept as they were. */
  restored: number;
  kept: number;
}
