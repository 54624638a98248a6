import type { RunOptions, RunResult } from "./types.js";

export { csv } from "./csv.js";
export { CellError, CellTimeout, DeadKernel, exitCode, Interrupted, RunError, UsageError } from "./errors.js";
export type { Notebook, NotebookCell, Output, Text } from "./notebook.js";
export type { Values } from "./parameters/set.js";
export type { ParameterType, Value } from "./parameters/type.js";
export { type ClaimFound, claimsOf, type FigureShown, figuresOf, isClaim, metricsOf } from "./results.js";
export type { CellProgress, RunOptions, RunResult } from "./types.js";

/**
 * Runs a notebook cell by cell on this kernel and saves the executed copy after every cell, each time whole. The
 * kernel works in the notebook's folder, and ends with the run.
 *
 * ```ts
 * const { claims } = await runNotebook("notebooks/01-swiss-roll.ipynb", { parameters: { learningRate: 3e-4 } });
 * ```
 *
 * @throws {UsageError} before anything runs: for parameters that the notebook does not have or of another type, for a
 * notebook of another language's kernel, for an output that cannot be written, for a copy that cannot be resumed
 * @throws {CellError} where a cell fails, {@link CellTimeout} where one takes too long, {@link Interrupted} by the
 * signal, {@link DeadKernel}; the copy holds whatever was done
 */
export async function runNotebook(file: string, options: RunOptions = {}): Promise<RunResult> {
  // Cells import this package for its widgets: they shall not pay for the compiler and the sockets of a runner.
  const { run } = await import("./run.js");
  return run(file, options);
}
