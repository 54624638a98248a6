// npm run bench -- NAME [--json]: runs test/bench/NAME.ts against the built library. The last line of stdout is one JSON
// object with its figures; with --json it is the only one.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { house } from "./program/house.mjs";
import { main } from "./program/main.mjs";
import { CommandFailed, run } from "./program/run.mjs";
import { SetupError } from "./program/setup-error.mjs";

/** @typedef {{ name: string, value: number, unit: string, peer?: number, hold?: number, ok?: boolean }} Figure */

const sources = join(house.root, "test/bench");

/** Compiles the library and every benchmark, because Node 20 does not run TypeScript. */
async function build() {
  const tsc = join(house.nodeModules, "typescript/bin/tsc");
  try {
    await run(process.execPath, [tsc, "-b", "lib", "kernel"], { cwd: house.root });
    const options = ["--rootDir", sources, "--outDir", join(house.out, "bench"), "--noEmit", "false"];
    await run(process.execPath, [tsc, "-p", join(sources, "tsconfig.json"), ...options], { cwd: house.root });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new SetupError("The benchmarks do not compile", "fix the errors that the compiler names.", {
      tail: error.tail,
    });
  }
}

/**
 * @param {string} name @param {boolean} quiet whether only the figures go to stdout
 * @returns {Promise<{ code: number, last: string }>}
 */
async function execute(name, quiet) {
  const file = join(house.out, "bench", `${name}.js`);
  const child = spawn(process.execPath, ["--expose-gc", file], {
    cwd: house.root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => child.on("close", (code) => resolve(code ?? 1)));
  let last = "";
  for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
    if (last) (quiet ? process.stderr : process.stdout).write(`${last}\n`);
    last = line;
  }
  return { code: await ended, last };
}

/**
 * @param {string} name @param {string} line
 * @returns {{ bench: string, machine: string, date: string, figures: Figure[], failures?: string[] }}
 */
function parse(name, line) {
  try {
    const result = JSON.parse(line);
    if (Array.isArray(result.figures))
      return { bench: name, machine: machine(), date: new Date().toISOString(), ...result };
  } catch {
    // Reported below.
  }
  throw new SetupError(
    `test/bench/${name}.ts did not print a JSON object with figures as its last line: ${line}`,
    "print one at the end.",
  );
}

function machine() {
  const [{ model }] = cpus();
  return `${cpus().length} × ${model.trim()}, ${Math.round(totalmem() / 1e9)} GB, Node ${process.versions.node}`;
}

/** @param {Figure} figure */
function sentence({ name, value, unit, peer, hold, ok }) {
  const beside = [peer === undefined ? "" : `peer ${peer}`, hold === undefined ? "" : `hold ${hold}`]
    .filter(Boolean)
    .join(", ");
  return `  ${ok === false ? "✗" : "✓"} ${name}: ${value} ${unit}${beside ? ` (${beside})` : ""}`;
}

await main(async () => {
  const [name] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
  const quiet = process.argv.includes("--json");
  const names = existsSync(sources)
    ? readdirSync(sources)
        .filter((file) => file.endsWith(".ts"))
        .map((file) => file.slice(0, -".ts".length))
    : [];
  if (!name || !names.includes(name)) {
    throw new SetupError(
      name ? `There is no benchmark ${name}` : "Which benchmark?",
      `npm run bench -- NAME, where NAME is one of: ${names.join(", ")}`,
    );
  }
  await build();
  const { code, last } = await execute(name, quiet);
  if (code !== 0) {
    console.error(last);
    return code;
  }
  const result = parse(name, last);
  if (!quiet) console.log(result.figures.map(sentence).join("\n"));
  console.log(JSON.stringify(result));
  return result.failures?.length || result.figures.some(({ ok }) => ok === false) ? 1 : 0;
});
