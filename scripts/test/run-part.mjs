import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { readJson } from "../program/files.mjs";
import { reportFile } from "./parts.mjs";

/** @typedef {import("../program/house.mjs").House} House */
/** @typedef {import("./parts.mjs").Outcome} Outcome */
/** @typedef {import("./parts.mjs").Part} Part */

/**
 * @param {House} house @param {string[]} args a script of Node and its arguments @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} its exit code
 */
function node(house, args, env) {
  const child = spawn(process.execPath, args, {
    cwd: house.root,
    env: { ...process.env, ...env },
    stdio: "inherit",
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

/** @param {House} house @param {string[][]} commands @returns {Promise<Outcome>} */
async function runCommands(house, commands) {
  for (const command of commands) {
    const code = await node(house, command);
    if (code !== 0) return { passed: 0, failed: 1, code };
  }
  return { passed: 1, failed: 0, code: 0 };
}

/**
 * @param {House} house @param {{ name: string, vitest: string[], prepare?: import("./parts.mjs").Prepare }} part
 * @returns {Promise<Outcome>}
 */
async function runVitest(house, { name, vitest, prepare }) {
  const prepared = (await prepare?.(house)) ?? { env: {} };
  if ("skipped" in prepared) return { passed: 0, failed: 0, code: 0, skipped: prepared.skipped };
  const report = reportFile(house, name);
  rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await node(
    house,
    ["node_modules/vitest/vitest.mjs", "run", ...reporters, ...vitest],
    prepared.env,
  );
  const counts = readJson(report);
  const failed = counts?.numFailedTests ?? 0;
  // A file that does not load fails without a test.
  return { passed: counts?.numPassedTests ?? 0, failed: code !== 0 ? Math.max(failed, 1) : failed, code };
}

/** @param {House} house @param {Part} part @returns {Promise<Outcome>} */
export async function runPart(house, part) {
  if ("commands" in part) return runCommands(house, part.commands);
  if ("vitest" in part) return runVitest(house, part);
  return part.program(house);
}
