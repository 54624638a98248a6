// Milliseconds a training step: ours traced and op by op, beside PyTorch 2.13 in eager mode, with fused Adam, compiled
// and, on a GPU, as a CUDA graph. TOPOLAB_BENCH_PYTHON names the Python that has it (`pip install torch==2.13.0`); without
// it only our own numbers are printed. TOPOLAB_BENCH_MODELS and TOPOLAB_BENCH_PEERS pick models and PyTorch's ways, by
// commas, TOPOLAB_BENCH_PRECISION "tf32" for both sides on a GPU.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Device } from "topolab/jit";
import { goalOf, peersOn } from "./training/goals.js";
import { type Answer, Answering } from "./training/process.js";

interface Row {
  name: string;
  /** Steps of one timing, about half a second's worth: traced, op by op, and PyTorch's. */
  steps: number;
  eagerSteps: number;
  peerSteps: number;
}

const rows: Row[] = [
  { name: "swiss-roll", steps: 2000, eagerSteps: 50, peerSteps: 400 },
  { name: "square", steps: 2000, eagerSteps: 50, peerSteps: 400 },
  { name: "mnist-gtn", steps: 750, eagerSteps: 20, peerSteps: 150 },
  { name: "mnist-autoencoder", steps: 20, eagerSteps: 5, peerSteps: 8 },
  { name: "celeba-autoencoder", steps: 4, eagerSteps: 2, peerSteps: 3 },
  { name: "celeba-gtn", steps: 6, eagerSteps: 2, peerSteps: 4 },
  { name: "diffusion", steps: 300, eagerSteps: 20, peerSteps: 50 },
  { name: "gan", steps: 400, eagerSteps: 20, peerSteps: 60 },
];
const ROUNDS = 3;
const precision = process.env.TOPOLAB_BENCH_PRECISION ?? "float32";
/** What could not be measured, and why. */
const failures: string[] = [];

const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1];
const round = (value: number) => Number(value.toPrecision(3));

interface Figure {
  name: string;
  value: number;
  unit: string;
  peer?: number;
  hold?: number;
  ok?: boolean;
}

async function measure(row: Row, python: string | undefined): Promise<Figure[]> {
  const { name } = row;
  const worker = fileURLToPath(new URL("./training/worker.js", import.meta.url));
  const cold = await firstStep(worker, name, { TOPOLAB_COMPILE_CACHE: "0" });
  // Another, so that what XLA compiles is there for the one that is measured.
  if (cold.form === "xla") await firstStep(worker, name);
  const ours = new Answering(process.execPath, [worker, name, "", "", precision]);
  const { first, form, device } = await ours.next();
  // A GPU takes a fiftieth of the time.
  const [steps, peerSteps] = [row.steps, row.peerSteps].map((count) =>
    device === "gpu" ? 20 * count : count,
  );
  // The first runs record the step again, to see that it is the same.
  for (let run = 0; run < 4; run++) await ours.ask("traced 1");
  await ours.ask(`traced ${steps}`);
  const script = join(process.cwd(), "test/bench/training/peer.py");
  const torch = python ? new Answering(python, ["-W", "ignore", script, name, precision]) : undefined;
  // Without a GPU of its own, PyTorch is measured on the processor.
  const peerDevice: Device = (await torch?.next())?.gpu ? "gpu" : "cpu";
  const peers = process.env.TOPOLAB_BENCH_PEERS?.split(",") ?? peersOn(peerDevice);
  const traced: number[] = [];
  const best: number[] = [];
  const byMode = new Map<string, number[]>();
  for (let i = 0; i < ROUNDS; i++) {
    traced.push((await ours.ask(`traced ${steps}`)).ms as number);
    if (!torch) continue;
    for (const mode of peers) {
      const { ms, failed } = await torch.ask(`${mode} ${peerSteps}`);
      if (failed) console.error(`PyTorch ${mode} ${name}: ${failed}`);
      else byMode.set(mode, [...(byMode.get(mode) ?? []), ms as number]);
    }
    if (byMode.size > 0) best.push(Math.min(...[...byMode.values()].map((times) => times[times.length - 1])));
  }
  if (torch && best.length === 0) failures.push(`${name}: PyTorch runs in none of the ways ${peers}`);
  const memory = (await ours.ask("memory")).memory as number;
  const peer = await torch?.ask("memory");
  const [peerMemory, peerGpuMemory] = [peer?.memory, peer?.gpuMemory] as (number | undefined)[];
  const eager = (await ours.ask(`eager ${row.eagerSteps}`)).ms as number;
  await Promise.all([ours.end(), torch?.end()]);

  const start = goalOf(name, device as Device).first;
  const goal = goalOf(name, peerDevice);
  const figures: Figure[] = [
    held(`${name}, first step`, cold.first as number, "s", start),
    ...(form === "xla" ? [held(`${name}, first step, compiled before`, first as number, "s", start)] : []),
    { name: `${name}, eager step`, value: round(eager), unit: "ms" },
    { name: `${name}, traced step (${form}, ${device})`, value: round(median(traced)), unit: "ms" },
    { name: `${name}, peak memory`, value: round(memory), unit: "MB", peer: peerMemory && round(peerMemory) },
  ];
  if (peerGpuMemory !== undefined)
    figures.push({
      name: `${name}, PyTorch's peak GPU memory in all its ways`,
      value: round(peerGpuMemory),
      unit: "MB",
    });
  for (const [mode, times] of byMode)
    figures.push({ name: `${name}, PyTorch ${mode} step`, value: round(median(times)), unit: "ms" });
  if (best.length > 0) {
    const ratio = median(traced.map((ms, i) => ms / best[i]));
    figures.push(held(`${name}, ours / PyTorch's best`, ratio, "×", goal.step));
  }
  if (goal.memory && peerMemory)
    figures.push(held(`${name}, memory / PyTorch's`, memory / peerMemory, "×", goal.memory));
  return figures;
}

/** What the worker says of its first step, from a process that ends there. */
async function firstStep(worker: string, name: string, environment?: NodeJS.ProcessEnv): Promise<Answer> {
  const model = new Answering(process.execPath, [worker, name, "", "", precision], environment);
  const answer = await model.next();
  await model.end();
  return answer;
}

function held(name: string, value: number, unit: string, hold: number): Figure {
  return { name, value: round(value), unit, hold, ok: value <= hold };
}

const chosen = process.env.TOPOLAB_BENCH_MODELS?.split(",");
const figures: Figure[] = [];
for (const row of rows.filter(({ name }) => chosen?.includes(name) ?? true)) {
  const own = await measure(row, process.env.TOPOLAB_BENCH_PYTHON);
  for (const { name, value, unit } of own) console.log(`${name}: ${value} ${unit}`);
  figures.push(...own);
}
console.log(JSON.stringify({ figures, failures }));
