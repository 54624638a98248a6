import type { Interval } from "topolab/metrics";
import { type Cost, exponent, slope } from "./exponent.js";
import { growths, type Kind } from "./kind.js";

/** One kind of work at one size, done by one program. */
export interface Measured {
  kind: string;
  program: string;
  /** The day of the measurement: "2026-11-28". */
  date: string;
  size: number;
  /** Seconds of processor time, or bytes. */
  value: number;
  /** Peak resident memory of the process in MiB. */
  memory: number;
  /** For a peer: our value of the same size, measured right before. */
  beside?: number;
}

/** The program that the bench is about; the others are its peers. */
export const ours = "topolab";

const columns = ["kind", "program", "date", "size", "value", "memory", "beside"] as const;

/** Reads measurements from lines of values with tabs between them, below a line of names. */
export function parse(text: string): Measured[] {
  return text
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => {
      const [kind, program, date, ...cells] = line.split("\t");
      const [size, value, memory, beside] = cells.map(Number);
      return { kind, program, date, size, value, memory, ...(cells[3] ? { beside } : {}) };
    });
}

/** Writes measurements as {@link parse} reads them. */
export function print(rows: readonly Measured[]): string {
  return [columns, ...rows.map((row) => columns.map((name) => row[name]))]
    .map((line) => `${line.join("\t")}\n`)
    .join("");
}

/** Shorter times are those of a call, not of the work. */
const leastSeconds = 0.005;
/** How far the exponent may exceed the documented one, for caches. */
const margin = 0.25;

/** How a kind grows. */
export interface Growth extends Interval {
  /** The exponent of the documented growth over the same sizes. */
  documented: number;
  /** Whether the exponent, or its interval's lower end, is at most the documented exponent and a margin for caches. */
  ok: boolean;
}

/** @returns undefined if fewer than three sizes take long enough to count */
export function growth({ documented, quantity }: Kind, rows: readonly Measured[]): Growth | undefined {
  const costs = rows
    .filter(({ value }) => quantity === "bytes" || value >= leastSeconds)
    .map(({ size, value }): Cost => [size, value]);
  const found = exponent(costs);
  if (!found) return undefined;
  const limit = slope(costs.map(([size]) => [size, growths[documented](size)]));
  return { ...found, documented: limit, ok: Math.min(found.value, found.low) <= limit + margin };
}
