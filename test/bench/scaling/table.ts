// The table of docs/guides/performance.md.
import type { Kind } from "./kind.js";
import { growth, type Measured, ours } from "./measured.js";

const short = (value: number) => Number(value.toPrecision(2)).toLocaleString("en", { useGrouping: false });
const whole = (value: number) => Math.round(value).toLocaleString("en");

/** One line of the table, from a kind's measurements of all programs. */
export function line(name: string, kind: Kind, rows: readonly Measured[]): string {
  const own = rows.filter(({ program }) => program === ours);
  const last = own[own.length - 1];
  const inSeconds = kind.quantity !== "bytes";
  const cells = [
    name,
    exponentCell(kind, own),
    kind.documented,
    whole(last.size),
    inSeconds ? `${short(last.value)} s` : `${whole(last.value / 1000)} kB`,
    inSeconds ? whole(last.memory) : "",
    peerCell(rows),
  ];
  return `| ${cells.join(" | ")} |`;
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
