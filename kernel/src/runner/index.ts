import type { SweepNotebookOptions, SweepResult } from "./sweep/sweep-notebook.js";
import type { RunOptions, RunResult } from "./types.js";

export { csv } from "./csv.js";
export { CellError, CellTimeout, DeadKernel, exitCode, Interrupted, RunError, UsageError } from "./errors.js";
export type { Notebook, NotebookCell, Output, Text } from "./notebook.js";
export type { Values } from "./parameters/set.js";
export type { ParameterType, Value } from "./parameters/type.js";
export { type ClaimFound, claimsOf, type FigureShown, figuresOf, isClaim, metricsOf } from "./results.js";
export type { Point } from "./sweep/grid.js";
export type { SweepRows, SweepTable, SweepValue } from "./sweep/results.js";
export type { PointProgress } from "./sweep/sweep.js";
export type { SweepNotebookOptions, SweepResult } from "./sweep/sweep-notebook.js";
export type { Attempt } from "./sweep/worker.js";
export type { CellProgress, RunOptions, RunResult } from "./types.js";

/**
 * Runs a notebook cell by cell on this kernel and saves the executed copy after every cell. The kernel works in the
 * notebook's folder and ends with the run.
 *
 * @throws {UsageError} before anything runs, if a parameter is unknown or has the wrong type, if the notebook belongs
 * to another kernel, if the output cannot be written, or if the copy cannot be resumed
 * @throws {CellError} if a cell fails, {@link CellTimeout} if a cell takes too long, {@link Interrupted} if the signal is
 * aborted, {@link DeadKernel} if the kernel dies. The copy keeps the cells that have run
 * @example
 * const { claims, path } = await runNotebook("notebooks/01-swiss-roll.ipynb", { parameters: { learningRate: 3e-4 } });
 */
export async function runNotebook(file: string, options: RunOptions = {}): Promise<RunResult> {
  // Cells import this package for its widgets, so loading it must not load the compiler and the sockets of a runner.
  const { run } = await import("./run.js");
  return run(file, options);
}

/**
 * Runs a notebook once for each point of a grid and collects the metrics and claims of all runs. Points run as
 * processes on this machine or as jobs on a Ray cluster. A second sweep with the same output runs only the points that
 * are missing.
 *
 * @throws {UsageError} before anything runs, if a parameter is unknown or has the wrong type, if the output cannot be
 * written, or if no Ray head answers
 * @example
 * const grid = { learningRate: [1e-3, 3e-3], batchSize: [125, 250] };
 * const { table } = await sweepNotebook("notebooks/01-swiss-roll.ipynb", { grid, seeds: 3 });
 * console.log(table.rows);
 */
export async function sweepNotebook(file: string, options: SweepNotebookOptions): Promise<SweepResult> {
  const { sweep } = await import("./sweep/sweep-notebook.js");
  return sweep(file, options);
}
