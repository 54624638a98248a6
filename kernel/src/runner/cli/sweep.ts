import path from "node:path";
import { parseArgs } from "node:util";
import { exitCode, UsageError } from "../errors.js";
import { pointText } from "../sweep/grid.js";
import type { PointProgress } from "../sweep/sweep.js";
import { type SweepNotebookOptions, sweep } from "../sweep/sweep-notebook.js";
import { assignments } from "./assignments.js";
import { secondsFrom } from "./durations.js";
import { stopSignal } from "./stop.js";

const say = (text: string) => process.stdout.write(`${text}\n`);

function parsed(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      grid: { type: "string", multiple: true, default: [] },
      seeds: { type: "string" },
      parameter: { type: "string", short: "p", multiple: true, default: [] },
      output: { type: "string", short: "o" },
      jobs: { type: "string" },
      memory: { type: "string" },
      timeout: { type: "string" },
      retries: { type: "string", default: "2" },
      fresh: { type: "boolean", default: false },
      ray: { type: "string" },
      "ray-command": { type: "string" },
    },
  });
}

/** `topolab sweep`. */
export async function sweepCommand(args: string[]): Promise<void> {
  const { values, positionals } = parsed(args);
  const [notebook, ...more] = positionals;
  if (!notebook || more.length) throw new UsageError("topolab sweep takes one notebook: see topolab --help");
  const signal = stopSignal(() => say("Stopping. Finished points are kept and not run again."));
  const { output, table, failed, of, figures } = await sweep(notebook, {
    ...optionsFrom(values),
    signal,
    onProgress: tell,
    onConnect: (version) => say(`Ray ${version} at ${values.ray}`),
  });
  say(`${table.rows.length} of ${of} points: ${path.join(output, "results.csv")}`);
  for (const figure of figures) say(`Figure: ${figure}`);
  process.exitCode = signal.aborted ? exitCode.interrupted : failed.length ? exitCode.cell : exitCode.done;
}

function optionsFrom(values: ReturnType<typeof parsed>["values"]): SweepNotebookOptions {
  return {
    grid: assignments("--grid", values.grid),
    seeds: count("--seeds", values.seeds),
    parameters: assignments("-p", values.parameter),
    output: values.output,
    jobs: count("--jobs", values.jobs),
    memory: positive("--memory", values.memory),
    timeout: values.timeout === undefined ? undefined : secondsFrom(values.timeout),
    retries: count("--retries", values.retries, 0),
    fresh: values.fresh,
    ray: values.ray,
    rayCommand: values["ray-command"],
  };
}

function tell({ point, state, finished, of, attempt }: PointProgress): void {
  const text = pointText(point);
  if (state === "kept") say(`  = ${finished} of ${of}: ${text}, from an earlier sweep`);
  if (state === "done") say(`  ✓ ${finished} of ${of}: ${text}`);
  if (state === "again") say(`  ↺ ${text}: ended with ${attempt?.code ?? "a kill"}, trying again`);
  if (state === "failed") say(`  ✗ ${text}:\n${(attempt?.log ?? "").trim().replace(/^/gm, "    | ")}`);
}

function positive(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!(Number(text) > 0)) throw new UsageError(`${option} must be a number above 0: got ${text}`);
  return Number(text);
}

function count(option: string, text: string | undefined, least = 1): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isInteger(number) || number < least)
    throw new UsageError(`${option} must be an integer of at least ${least}: got ${text}`);
  return number;
}
