import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Point } from "./grid.js";
import { resultFile } from "./results.js";

/** The end of an attempt at a point. */
export interface Attempt {
  /** The exit code of `topolab run`; undefined if it was killed or never ran. */
  code: number | undefined;
  /** The end of its output. */
  log: string;
}

/** A place where points run. */
export interface Workplace {
  /** The number of points that may run now, given the number that do. */
  hasRoom(running: number): boolean;
  /** Runs a point to its end; if the signal aborts, stops it and returns. */
  attempt(point: Point, signal: AbortSignal): Promise<Attempt>;
}

export const bin: string = fileURLToPath(new URL("../../../bin/topolab.mjs", import.meta.url));

/**
 * The arguments of `topolab` that run a point. All paths are absolute, because the worker may have another working
 * directory.
 */
export function runArguments(notebook: string, point: Point, timeout?: number): string[] {
  const folder = path.resolve(point.folder);
  const settings = Object.entries(point.parameters).flatMap(([name, value]) => [
    "-p",
    `${name}=${Array.isArray(value) ? JSON.stringify(value) : value}`,
  ]);
  return [
    ...["run", path.resolve(notebook), ...settings, "--resume"],
    ...["-o", path.join(folder, "notebook.ipynb"), "--result", path.resolve(resultFile(point))],
    ...(timeout === undefined ? [] : ["--timeout", String(timeout)]),
  ];
}
