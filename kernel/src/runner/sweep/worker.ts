import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Point } from "./grid.js";
import { resultFile } from "./results.js";

/** How an attempt at a point ended. */
export interface Attempt {
  /** The exit code of `topolab run`; undefined where it was killed or never ran. */
  code: number | undefined;
  /** The end of what it said. */
  log: string;
}

/** Runs points somewhere. */
export interface Workplace {
  /** How many points may be under way now, given how many are. */
  hasRoom(running: number): boolean;
  /** Runs a point to its end; when the signal aborts, stops it and returns. */
  attempt(point: Point, signal: AbortSignal): Promise<Attempt>;
}

export const bin: string = fileURLToPath(new URL("../../../bin/topolab.mjs", import.meta.url));

/** The arguments of `topolab` that run a point; every path absolute, as the worker may stand elsewhere. */
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
