import type { Spec } from "topolab/plot";
import { growths, type Kind } from "./kind.js";
import { type Measured, ours } from "./measured.js";

const documentedLine = "documented growth";
const colors: Record<string, string> = {
  [ours]: "#4c78a8",
  PyTorch: "#e45756",
  NumPy: "#54a24b",
  SciPy: "#f58518",
  ripser: "#b279a2",
  [documentedLine]: "#999999",
};
const columns = 3;

/** The powers of ten from the one at or below the least value to the one at or above the greatest. */
function decades(values: readonly number[]): number[] {
  const logs = values.map(Math.log10);
  const [from, to] = [Math.floor(Math.min(...logs)), Math.ceil(Math.max(...logs))];
  return Array.from({ length: Math.max(1, to - from) + 1 }, (_, k) => 10 ** (from + k));
}

/** The powers of ten among the sizes, and their halves and fifths if there are fewer than two. */
function ticks(sizes: readonly number[]): number[] {
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const among = (parts: readonly number[]) =>
    decades(sizes)
      .flatMap((ten) => parts.map((part) => ten * part))
      .filter((tick) => least <= tick && tick <= most);
  const tens = among([1]);
  return tens.length > 1 ? tens : among([0.2, 0.5, 1]);
}

/** A panel for each kind: cost against size, both logarithmic, beside the documented growth through the largest size. */
export function chart(kinds: Record<string, Kind>, rows: readonly Measured[]): Spec {
  const names = Object.keys(kinds).filter((name) => rows.some(({ kind }) => kind === name));
  const lines = Object.keys(colors).filter(
    (line) => line === documentedLine || rows.some(({ program }) => program === line),
  );
  const panels = names.map((name, k) => ({
    ...panel(
      kinds[name],
      rows.filter(({ kind }) => kind === name),
      k % columns === 0,
    ),
    title: name,
  }));
  const encoding = { color: colorOf(lines), strokeDash: dashOf(lines) };
  return { concat: panels.map((one) => ({ ...one, encoding: { ...one.encoding, ...encoding } })), columns };
}

const byProgram = { field: "program", type: "nominal", title: null };

const colorOf = (lines: readonly string[]) => ({
  ...byProgram,
  scale: { domain: lines, range: lines.map((line) => colors[line]) },
  legend: { orient: "bottom" },
});

const dashOf = (lines: readonly string[]) => ({
  ...byProgram,
  scale: { domain: lines, range: lines.map((line) => (line === documentedLine ? [3, 3] : [1, 0])) },
  legend: null,
});

function panel(kind: Kind, rows: readonly Measured[], first: boolean) {
  const own = rows.filter(({ program }) => program === ours);
  const grow = growths[kind.documented];
  const last = own[own.length - 1];
  const documented = own.map(({ size }) => ({
    ...{ program: documentedLine, size },
    value: (last.value * grow(size)) / grow(last.size),
  }));
  const up = decades(rows.map(({ value }) => value));
  const inBytes = kind.quantity === "bytes";
  return {
    width: 165,
    height: 130,
    data: { values: [...documented, ...rows] },
    layer: [
      { mark: { type: "line", clip: true } },
      {
        mark: { type: "point" },
        transform: [
          { filter: { field: "program", oneOf: [...new Set(rows.map(({ program }) => program))] } },
        ],
      },
    ],
    encoding: {
      x: {
        ...{ field: "size", type: "quantitative", title: kind.unit },
        scale: { type: "log", nice: false },
        axis: { values: ticks(own.map(({ size }) => size)), format: "~s" },
      },
      y: {
        ...{ field: "value", type: "quantitative" },
        title: first ? (inBytes ? "bytes" : "seconds") : null,
        scale: { type: "log", domain: [up[0], up[up.length - 1]] },
        axis: { values: up, format: inBytes ? "~s" : "~g" },
      },
    },
  };
}
