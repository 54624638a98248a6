// How cost grows with size: `npm run bench -- scaling`. Each kind of work runs at growing sizes, each size in a process of
// its own, until one takes more than SCALING_LIMIT seconds of processor time (20). The figures are the exponents: the slope
// of the line through the sizes on logarithmic axes, held to the exponent of the documented growth. A kind that has a peer
// is also timed there, if TOPOLAB_BENCH_PYTHON names a Python with PyTorch, SciPy and ripser. Measurements are added to
// out/bench/scaling/measured.tsv. Each run makes the table and the figures (Vega-Lite, as PNG) again from that whole file.
// SCALING_ONLY names the kinds to measure, SCALING_SIZES their sizes by commas, SCALING_PROGRAMS who does them: "ours",
// "peers" or both.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { figure } from "topolab/plot";
import { chart } from "./scaling/chart.js";
import { groups, kinds } from "./scaling/kinds.js";
import { growth, type Measured, ours, parse, print } from "./scaling/measured.js";
import { table } from "./scaling/table.js";

const limit = Number(process.env.SCALING_LIMIT ?? 20);
const sizesOf = (kind: string) => process.env.SCALING_SIZES?.split(",").map(Number) ?? kinds[kind].sizes;
const only = process.env.SCALING_ONLY ?? "";
const programs = process.env.SCALING_PROGRAMS ?? "ours, peers";
const python = process.env.TOPOLAB_BENCH_PYTHON;
const date = new Date().toISOString().slice(0, 10);
const worker = fileURLToPath(new URL("scaling/worker.js", import.meta.url));
const folder = fileURLToPath(new URL("scaling/", import.meta.url));
const file = `${folder}measured.tsv`;
const run = promisify(execFile);
const round = (value: number) => Number(value.toPrecision(3));

async function measure(kind: string, program: string, size: number): Promise<Measured> {
  const { unit, quantity = "seconds", peer } = kinds[kind];
  const { stdout } =
    program === ours
      ? await run(process.execPath, [worker, kind, String(size)])
      : await run(python!, ["test/bench/scaling/peer.py", ...[...peer!.task, size].map(String)]);
  const { value, memory } = JSON.parse(stdout.trim().split("\n").at(-1)!);
  const found = { kind, program, date, size, value: round(value), memory: Math.round(memory) };
  console.log(`${kind}, ${program}, ${size} ${unit}: ${found.value} ${quantity}, ${found.memory} MiB`);
  return found;
}

async function growOurs(kind: string): Promise<Measured[]> {
  const found: Measured[] = [];
  for (const size of sizesOf(kind)) {
    const one = await measure(kind, ours, size);
    found.push(one);
    if (kinds[kind].quantity !== "bytes" && one.value > limit) break;
  }
  return found;
}

/** Measures the peer of a kind, if there is one: at each size first ours again, so that both find the same machine. */
async function growPeer(kind: string): Promise<Measured[]> {
  const { peer } = kinds[kind];
  const found: Measured[] = [];
  if (!peer || !python) return found;
  for (const size of sizesOf(kind).filter((size) => size <= (peer.most ?? size))) {
    const { value: beside } = await measure(kind, ours, size);
    const one = await measure(kind, peer.program, size);
    found.push({ ...one, beside });
    if (Math.max(beside, one.value) > limit) break;
  }
  return found;
}

/** All measurements by kind and size, with new ones in place of older ones of the same kind, program and size. */
function merged(before: readonly Measured[], found: readonly Measured[]): Measured[] {
  const same = (one: Measured, { kind, program, size }: Measured) =>
    one.kind === kind && one.program === program && one.size === size;
  const kept = before.filter((one) => !found.some((other) => same(one, other)));
  const bySize = [...kept, ...found].sort((one, other) => one.size - other.size);
  return Object.keys(kinds).flatMap((name) => bySize.filter(({ kind }) => kind === name));
}

function figureOf(kind: string, rows: readonly Measured[]) {
  const { unit, quantity = "seconds" } = kinds[kind];
  const last = rows[rows.length - 1];
  const reached = `${last.value} ${quantity} and ${last.memory} MiB at ${last.size} ${unit}`;
  const found = growth(kinds[kind], rows);
  if (!found)
    return { name: `${kind}: no exponent, ${reached}`, value: rows.length, unit: "sizes", ok: false };
  const name = `${kind}: exponent (${round(found.low)} … ${round(found.high)}, documented ${round(found.documented)}), ${reached}`;
  return { name, value: round(found.value), unit: "", ok: found.ok };
}

mkdirSync(folder, { recursive: true });
let all: Measured[] = existsSync(file) ? parse(readFileSync(file, "utf8")) : [];
const figures = [];
for (const kind of Object.keys(kinds).filter((name) => name.includes(only))) {
  const found = programs.includes("ours") ? await growOurs(kind) : [];
  if (found.length > 0) figures.push(figureOf(kind, found));
  all = merged(all, [...found, ...(programs.includes("peers") ? await growPeer(kind) : [])]);
  writeFileSync(file, print(all));
}
const rowsOf = (name: string) => all.filter(({ kind }) => kind === name);
writeFileSync(`${folder}table.md`, `${table(kinds, all)}\n`);
for (const [group, members] of Object.entries(groups)) {
  const rows = Object.keys(members).flatMap(rowsOf);
  if (rows.length === 0) continue;
  const caption = `Cost against size, both on logarithmic axes: ${group}.`;
  writeFileSync(`${folder}${group}.png`, await figure(chart(members, rows), { caption }).png());
}
console.log(JSON.stringify({ bench: "scaling", figures }));
