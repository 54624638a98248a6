// The table of docs/guides/performance.md.
import type { Kind } from "./kind.js";
import { growth, type Measured, ours } from "./measured.js";

const head = [
  ...["work", "exponent (95% interval)", "documented", "largest size n"],
  ...["cost there", "peak MiB", "share of a peer's time"],
];

const short = (value: number) => Number(value.toPrecision(2)).toLocaleString("en", { useGrouping: false });
const whole = (value: number) => Math.round(value).toLocaleString("en");

/** A Markdown table with a line for each kind that was measured. */
export function table(kinds: Record<string, Kind>, rows: readonly Measured[]): string {
  const lines = Object.entries(kinds).flatMap(([name, kind]) => {
    const own = rows.filter((row) => row.kind === name);
    return own.length > 0 ? [cells(name, kind, own)] : [];
  });
  const widths = head.map((_, k) => Math.max(...[head, ...lines].map((line) => line[k].length)));
  const text = (line: readonly string[]) =>
    `| ${line.map((cell, k) => cell.padEnd(widths[k])).join(" | ")} |`;
  return [head, widths.map((width) => "-".repeat(width)), ...lines].map(text).join("\n");
}

/** The cells of a kind's line, from its measurements of all programs. */
function cells(name: string, kind: Kind, rows: readonly Measured[]): string[] {
  const own = rows.filter(({ program }) => program === ours);
  const last = own[own.length - 1];
  const inBytes = kind.quantity === "bytes";
  return [
    name,
    exponentCell(kind, own),
    kind.documented,
    `${whole(last.size)} ${kind.unit}`,
    inBytes ? `${whole(last.value / 1000)} kB` : `${short(last.value)} s`,
    inBytes ? "" : whole(last.memory), // the bytes are made by a kernel, another process
    peerCell(rows),
  ];
}

/** "1.5 (1.2–1.8)". */
function exponentCell(kind: Kind, rows: readonly Measured[]): string {
  const found = growth(kind, rows);
  if (!found) return "no exponent";
  const [value, low, high] = [found.value, found.low, found.high].map((one) =>
    one.toFixed(1).replace("-0.0", "0.0").replace("-", "−"),
  );
  return `${value} (${low}–${high})`;
}

/** Our share of the peer's time at the largest size that the peer has done. */
function peerCell(rows: readonly Measured[]): string {
  const last = rows.filter(({ beside }) => beside !== undefined).at(-1);
  return last ? `${short(last.beside! / last.value)} of ${last.program} at ${whole(last.size)}` : "";
}
