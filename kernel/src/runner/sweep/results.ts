import path from "node:path";
import { csv } from "../csv.js";
import { readJson, writeWhole } from "../files.js";
import type { Value } from "../parameters/type.js";
import type { ClaimFound } from "../results.js";
import type { Point } from "./grid.js";

/** The record that `topolab run --result` writes. */
interface RunRecord {
  seconds: number;
  peakMemory?: number;
  claims: ClaimFound[];
  metrics: Record<string, number>;
}

export type SweepValue = Value | undefined;
/** Rows with the same columns. */
export interface SweepRows {
  columns: string[];
  rows: Record<string, SweepValue>[];
}

/** A sweep's results: one row per point, and the kinds of the columns. */
export interface SweepTable extends SweepRows {
  /** Columns of varied parameters. */
  varied: string[];
  /** Columns of resulting numbers. */
  metrics: string[];
  /** The bound of each claim that is one of these columns. */
  bounds: Readonly<Record<string, number>>;
}

export const resultFile = (point: Point): string => path.join(point.folder, "result.json");

/** The record of a finished point; undefined for an unfinished one. */
export const recordOf = (point: Point): RunRecord | undefined =>
  readJson(resultFile(point)) as RunRecord | undefined;

const union = (lists: string[][]): string[] => [...new Set(lists.flat())];

/**
 * Returns the finished points as a table: the varied parameters, each metric, and for each claim its value, named by
 * its measure, and whether it holds. The table does not depend on where or when the points ran.
 */
export function sweepTable(points: readonly Point[]): SweepTable {
  const finished = points.flatMap((point) => {
    const record = recordOf(point);
    return record ? [{ point, ...outcomeOf(record) }] : [];
  });
  const varied = union(points.map((point) => Object.keys(point.varied)));
  const found = union(finished.map(({ outcome }) => Object.keys(outcome)));
  const rows = finished.map(({ point, outcome }) => ({
    ...Object.fromEntries(varied.map((name) => [name, cellOf(point.varied[name])])),
    ...Object.fromEntries(found.map((name) => [name, outcome[name]])),
  }));
  const metrics = found.filter((name) => rows.some((row) => typeof row[name] === "number"));
  const bounds = Object.assign({}, ...finished.map(({ bounds }) => bounds)) as Record<string, number>;
  return { columns: [...varied, ...found], rows, varied, metrics, bounds };
}

const cellOf = (value: Value): SweepValue => (Array.isArray(value) ? value.join(" ") : value);

function outcomeOf({ metrics, claims }: RunRecord) {
  const outcome: Record<string, SweepValue> = { ...metrics };
  const bounds: Record<string, number> = {};
  for (const { claim, measure, value, holds, bound } of claims) {
    const name = measure in outcome ? `${claim}: ${measure}` : measure;
    outcome[name] = value ?? undefined;
    outcome[`${name} holds`] = holds;
    const number = /^[≤≥] (\S+)/.exec(bound ?? "")?.[1];
    if (number !== undefined) bounds[name] = Number(number);
  }
  return { outcome, bounds };
}

/** Returns the costs of the points: seconds, and the kernel's peak memory in megabytes. */
export function costTable(points: readonly Point[]): SweepRows {
  const rows = points.flatMap((point) => {
    const record = recordOf(point);
    if (!record) return [];
    const megabytes = record.peakMemory && Math.round(record.peakMemory / 1e6);
    const varied = Object.entries(point.varied).map(([name, value]) => [name, cellOf(value)]);
    return [{ ...Object.fromEntries(varied), seconds: record.seconds, megabytes }];
  });
  return { columns: union(rows.map((row) => Object.keys(row))), rows };
}

/** The table as an Arrow IPC file; undefined if arquero is not installed. */
export async function arrow({ columns, rows }: SweepRows): Promise<Uint8Array | undefined> {
  const arquero = await import("arquero").catch(() => undefined);
  if (!arquero || rows.length === 0) return undefined;
  const data = Object.fromEntries(columns.map((name) => [name, rows.map((row) => row[name] ?? null)]));
  return arquero.toArrowIPC(arquero.table(data), { format: "file" }) as Uint8Array;
}

/** Writes `results.csv`, `results.arrow` and `costs.csv`. */
export async function writeTables(folder: string, points: readonly Point[]): Promise<SweepTable> {
  const table = sweepTable(points);
  writeWhole(path.join(folder, "results.csv"), csv(table));
  writeWhole(path.join(folder, "costs.csv"), csv(costTable(points)));
  const bytes = await arrow(table).catch(() => undefined); // columns of mixed types, which Arrow does not support
  if (bytes) writeWhole(path.join(folder, "results.arrow"), bytes);
  return table;
}
