// One model in a process of its own: makes it, says how long the first step took, then runs steps as told.
// Each line of stdin is "traced N" or "eager N"; each answer is { ms } per step, or { memory } in MB for "memory".
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Random } from "topolab";
import { type Device, type Form, jit, type Precision, shuffledOrder } from "topolab/jit";
import { models } from "./models.js";

const [name, form, device, precision] = process.argv.slice(2);
const { step, data, batchSize } = models[name]();
const started = performance.now();
const wishes = {
  form: (form || undefined) as Form | undefined,
  device: (device || undefined) as Device | undefined,
  precision: (precision || undefined) as Precision | undefined,
};
const traced = jit.loop(step, { data, batchSize, expectedSteps: 100_000, ...wishes });
await traced.run({ steps: 1 });
const first = (performance.now() - started) / 1000;
const eager = jit.loop(step, { data, batchSize, jit: false });
const random = new Random(1);
const rows = data[0].shape[0];
const perEpoch = Math.ceil(rows / batchSize);
const answer = (value: object) => console.log(JSON.stringify(value));

answer({ first, loaded: started / 1000, form: traced.execution.form, device: traced.execution.device });
for await (const line of createInterface({ input: process.stdin })) {
  const [mode, count] = line.split(" ");
  if (mode === "memory") {
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))![1];
    answer({ memory: Number(peak) / 1024 });
    continue;
  }
  const loop = mode === "eager" ? eager : traced;
  const begin = performance.now();
  for (let left = Number(count); left > 0; left -= perEpoch) {
    await loop.run({ order: shuffledOrder(random, rows, batchSize), steps: Math.min(left, perEpoch) });
  }
  answer({ ms: (performance.now() - begin) / Number(count) });
}
