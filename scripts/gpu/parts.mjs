import { rmSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { readJson } from "../program/files.mjs";
import { deviceRatios, figuresOf, missedOf, ratiosOf } from "./figures.mjs";
import { CommandEnded, PartFailed } from "./measure-part.mjs";

/** @typedef {import("./measure-part.mjs").Bench} Bench */
/** @typedef {import("./measure-part.mjs").Part} Part */
/** @typedef {import("./measure-part.mjs").Numbers} Numbers */
/** @typedef {import("./figures.mjs").Figure} Figure */

/** TensorFlow loads and multiplies, on the GPU unless TOPOLAB_DEVICE is "cpu". @param {Bench} bench */
async function verify({ node }) {
  const found = JSON.parse((await node(["scripts/setup/verify.cjs"])).at(-1) ?? "{}");
  const wanted = process.env.TOPOLAB_DEVICE ?? "gpu";
  if (found.device !== wanted)
    throw new PartFailed(`TensorFlow runs on the ${found.device}, not on the ${wanted}`, found);
  return found;
}

/** All tests of the library. @param {Bench} bench */
async function tests({ node, out }) {
  const report = join(out, "tests.json");
  rmSync(report, { force: true });
  // Each worker loads TensorFlow: with one for two cores, eight at most, they do not wait for each other.
  const workers = `--maxWorkers=${Math.max(2, Math.min(8, cpus().length >> 1))}`;
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const failure = await node([
    "node_modules/vitest/vitest.mjs",
    "run",
    workers,
    ...reporters,
    "test/lib",
  ]).then(
    () => undefined,
    (error) => error,
  );
  if (failure && failure.code === undefined) throw failure;
  const result = readJson(report);
  if (!result) throw failure ?? new PartFailed("vitest wrote no report");
  const { numPassedTests: passed, numFailedTests: failed, testResults } = result;
  const failures = testResults.flatMap(
    (
      /** @type {{ name: string, message: string, assertionResults: { fullName: string, status: string }[] }} */ file,
    ) => {
      const names = file.assertionResults.filter(({ status }) => status === "failed");
      // A file that does not load has a message and no tests.
      return names.length || !file.message ? names.map(({ fullName }) => fullName) : [file.message];
    },
  );
  if (failure || failed)
    throw new PartFailed(`${failures.length} tests failed`, { passed, failed, failures });
  return { passed, failed };
}

/**
 * A bench: its ratios, and as failures what it could not measure and the goals that it missed.
 * @param {string} name @param {(figures: Figure[]) => Record<string, number>} ratios @param {NodeJS.ProcessEnv} [env]
 * @returns {Part["measure"]}
 */
function bench(name, ratios, env) {
  return async ({ node }) => {
    /** @type {CommandEnded | undefined} */
    let failure;
    const lines = await node(["scripts/bench.mjs", name], env).catch((error) => {
      if (!(error instanceof CommandEnded)) throw error;
      failure = error;
      return error.lines;
    });
    const { figures, failures, complete } = figuresOf(lines);
    const numbers = { ratios: ratios(figures), figures, missed: missedOf(figures) };
    if (failure && !complete) throw new PartFailed(failure.message, numbers);
    const reasons = [...failures, ...numbers.missed.map((figure) => `missed: ${figure}`)];
    if (Object.keys(numbers.ratios).length === 0)
      reasons.push("there is no ratio: name a Python that has PyTorch in TOPOLAB_BENCH_PYTHON");
    if (failure && reasons.length === 0) reasons.push(failure.message);
    if (reasons.length) throw new PartFailed(reasons.join("; "), numbers);
    return numbers;
  };
}

/** @param {Bench} bench @param {string} notebook @param {string} result @param {NodeJS.ProcessEnv} [env] */
async function runNotebook({ node, out }, notebook, result, env) {
  const file = join(out, `${result}.json`);
  const args = ["-p", "profile=quick", "-o", join(out, `${result}.ipynb`), "--fresh", "--result", file];
  await node(["kernel/bin/topolab.mjs", "run", notebook, ...args], env);
  const { seconds, claims } = readJson(file);
  return { seconds, claims };
}

/**
 * A notebook's quick profile with the GPU and without it: a user with a GPU should not be slower.
 * @param {string} name @returns {Part["measure"]}
 */
function notebook(name) {
  return async (bench) => {
    const path = `notebooks/${name}.ipynb`;
    const gpu = await runNotebook(bench, path, `${name}-gpu`);
    const cpu = await runNotebook(bench, path, `${name}-cpu`, { CUDA_VISIBLE_DEVICES: "" });
    const ratios = { "with the GPU / without it": Number((gpu.seconds / cpu.seconds).toPrecision(3)) };
    const verdicts = gpu.claims.map((/** @type {{ claim: string, holds: unknown }} */ { claim, holds }) => [
      claim,
      holds,
    ]);
    return {
      ratios,
      gpuSeconds: gpu.seconds,
      cpuSeconds: cpu.seconds,
      verdicts: Object.fromEntries(verdicts),
    };
  };
}

/** One kernel trains on the GPU alone, then two at once. @param {Bench} bench */
async function twoKernels(bench) {
  const path = "scripts/gpu/two-kernels.ipynb";
  const alone = await runNotebook(bench, path, "kernel-alone");
  const both = await Promise.all([1, 2].map((k) => runNotebook(bench, path, `kernel-${k}`)));
  const seconds = both.map((each) => each.seconds);
  const ratio = Number((Math.max(...seconds) / alone.seconds).toPrecision(3));
  return { ratios: { "two at once / one alone": ratio }, aloneSeconds: alone.seconds, bothSeconds: seconds };
}

/** Everything that the script measures, in order. @type {Part[]} */
export const parts = [
  { name: "verify", limit: 120, about: "TensorFlow loads, and uses the GPU", measure: verify },
  { name: "tests", limit: 900, about: "all tests of the library", measure: tests },
  {
    name: "devices",
    limit: 900,
    about: "a step on the GPU beside the same step on the processor",
    measure: bench("devices", deviceRatios),
  },
  ...["float32", "tf32"].map((precision) => ({
    name: `training-${precision}`,
    limit: 900,
    about: `a training step in ${precision} beside PyTorch's`,
    measure: bench("training", ratiosOf, { TOPOLAB_BENCH_PRECISION: precision }),
  })),
  {
    name: "labeling",
    limit: 600,
    about: "labelings beside the published code",
    measure: bench("labeling", ratiosOf),
  },
  ...["01-swiss-roll", "04-mnist"].map((name) => ({
    name: `notebook-${name.slice(0, 2)}`,
    limit: 600,
    about: `notebook ${name}, quick, with the GPU and without it`,
    measure: notebook(name),
  })),
  { name: "two-kernels", limit: 300, about: "two kernels train on one GPU at once", measure: twoKernels },
];
