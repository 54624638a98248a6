// How cost grows with size: `npm run bench -- scaling`. Each kind of work runs at growing sizes, each size in a process of
// its own, until one takes more than SCALING_LIMIT seconds of processor time (20). The figures are the exponents: the slope of
// the line through the sizes on logarithmic axes, with the exponent that the documentation states as the hold. One Vega-Lite
// figure per group, its PNG and all measurements are written to out/bench/scaling. SCALING_ONLY names the kinds to measure; the
// figures then draw the others as they were measured before.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { meanInterval } from "topolab/metrics";
import { figure } from "topolab/plot";
import { kinds } from "./scaling/tasks.js";

interface Measured {
  kind: string;
  size: number;
  value: number;
  /** Peak resident memory of the process, in MiB. */
  memory: number;
}

const limit = Number(process.env.SCALING_LIMIT ?? 20);
/** Shorter times are those of a call, not of the work. */
const least = { seconds: 0.005, bytes: 0 };
const worker = fileURLToPath(new URL("scaling/worker.js", import.meta.url));
const folder = fileURLToPath(new URL("scaling/", import.meta.url));
const round = (value: number) => Number(value.toPrecision(3));

async function measure(kind: string, size: number): Promise<Measured> {
  const { stdout } = await promisify(execFile)(process.execPath, [worker, kind, String(size)]);
  return { kind, size, ...JSON.parse(stdout.trim().split("\n").at(-1)!) };
}

async function grow(kind: string): Promise<Measured[]> {
  const { sizes, unit, quantity = "seconds" } = kinds[kind];
  const found: Measured[] = [];
  for (const size of sizes) {
    const one = await measure(kind, size);
    found.push(one);
    console.log(`${kind}, ${size} ${unit}: ${round(one.value)} ${quantity}, ${Math.round(one.memory)} MiB`);
    if (quantity === "seconds" && one.value > limit) break;
  }
  return found;
}

/** The slope of the least-squares line through the points. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (k: 0 | 1) => points.reduce((sum, point) => sum + point[k], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const sum = (term: (point: readonly [number, number]) => number) =>
    points.reduce((total, point) => total + term(point), 0);
  return sum((point) => (point[0] - x) * (point[1] - y)) / sum((point) => (point[0] - x) ** 2);
}

/** The slope on logarithmic axes, with the jackknife's 95% interval. */
function exponent(kind: string, found: readonly Measured[]) {
  const { stated, quantity = "seconds" } = kinds[kind];
  const counted = found.filter(({ value }) => value >= least[quantity]);
  if (counted.length < 3) return [];
  const points = counted.map(({ size, value }) => [Math.log(size), Math.log(value)] as const);
  const [n, all] = [points.length, slope(points)];
  const pseudo = points.map((left) => n * all - (n - 1) * slope(points.filter((point) => point !== left)));
  const { low, high } = meanInterval(pseudo);
  const [hold, last] = [stated + 0.25, found.at(-1)!];
  // It fails only if the whole interval lies above.
  const ok = !(all > hold && low > hold);
  const name = `${kind}: exponent (${round(low)} … ${round(high)}), ${round(last.value)} ${quantity} and ${Math.round(last.memory)} MiB at ${last.size}`;
  return [{ name, value: round(all), unit: "", hold, ok }];
}

/** Value against size on logarithmic axes, a line for each kind. */
async function draw(group: string, rows: readonly Measured[]): Promise<void> {
  const { quantity = "seconds" } = kinds[rows[0].kind];
  const drawn = [...new Set(rows.map(({ kind }) => kind))];
  const units = [...new Set(drawn.map((kind) => kinds[kind].unit))].join(", ");
  const chart = {
    data: { values: rows },
    width: 520,
    height: 340,
    mark: { type: "line", point: true, tooltip: true },
    encoding: {
      x: { field: "size", type: "quantitative", scale: { type: "log" }, title: units },
      y: {
        field: "value",
        type: "quantitative",
        scale: { type: "log" },
        title: quantity === "seconds" ? "seconds of processor time" : quantity,
      },
      color: { field: "kind", type: "nominal", title: null, sort: drawn, legend: { labelLimit: 240 } },
    },
  };
  const caption = `${quantity} against size, both on logarithmic axes: ${group}.`;
  writeFileSync(`${folder}${group}.png`, await figure(chart, { caption }).png());
}

const names = Object.keys(kinds).filter((kind) => kind.includes(process.env.SCALING_ONLY ?? ""));
mkdirSync(folder, { recursive: true });
const file = `${folder}measured.json`;
const before: Measured[] = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
const figures = [];
const measured = new Map(Object.keys(kinds).map((kind) => [kind, before.filter((one) => one.kind === kind)]));
for (const kind of names) {
  const found = await grow(kind);
  measured.set(kind, found);
  figures.push(...exponent(kind, found));
}
const all = [...measured.values()].flat();
writeFileSync(file, `${JSON.stringify(all, null, 1)}\n`);
for (const group of new Set(all.map(({ kind }) => kinds[kind].figure)))
  await draw(
    group,
    all.filter(({ kind }) => kinds[kind].figure === group),
  );
console.log(JSON.stringify({ bench: "scaling", figures }));
