// How fast each network of the training bench runs on each device, in each form and precision: seconds to the end of the
// first step, and milliseconds a step. The rule that chooses among them (lib/src/jit/execution.ts) rests on these numbers.
// TOPOLAB_BENCH_MODELS picks models, TOPOLAB_BENCH_WAYS ways such as "gpu xla tf32", by commas.
import { fileURLToPath } from "node:url";
import { models } from "./training/models.js";
import { Answering } from "./training/process.js";

const all = Object.keys(models);
const ways = process.env.TOPOLAB_BENCH_WAYS?.split(",") ?? [
  "gpu xla float32",
  "gpu lowered float32",
  "gpu xla tf32",
  "cpu xla float32",
  "cpu lowered float32",
];
/** Seconds that a timing should take. */
const TIMING = 0.5;

const worker = fileURLToPath(new URL("./training/worker.js", import.meta.url));
const figures: { name: string; value: number; unit: string }[] = [];
/** What could not be measured, and why. */
const failures: string[] = [];

function tell(name: string, value: number, unit: string): void {
  figures.push({ name, value: Number(value.toPrecision(3)), unit });
  console.log(`${name}: ${value.toPrecision(3)} ${unit}`);
}

async function measure(model: string, way: string): Promise<void> {
  const [device, form, precision] = way.split(" ");
  const process_ = new Answering(process.execPath, [worker, model, form, device, precision]);
  const { first, loaded } = await process_.next();
  tell(`${model}, ${way}, load`, loaded as number, "s");
  tell(`${model}, ${way}, first step`, first as number, "s");
  // The first runs record the step again, to see that it is the same.
  for (let run = 0; run < 4; run++) await process_.ask("traced 1");
  const { ms } = await process_.ask("traced 5");
  const steps = Math.min(5000, Math.max(5, Math.round((TIMING * 1000) / (ms as number))));
  await process_.ask(`traced ${steps}`);
  tell(`${model}, ${way}, step`, (await process_.ask(`traced ${steps}`)).ms as number, "ms");
  await process_.end();
}

for (const model of process.env.TOPOLAB_BENCH_MODELS?.split(",") ?? all)
  for (const way of ways)
    await measure(model, way).catch((error) => {
      console.log(`${model}, ${way}: ${error}`);
      failures.push(`${model}, ${way}: ${error}`);
    });
console.log(JSON.stringify({ figures, failures }));
process.exit();
