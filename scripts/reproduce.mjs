// npm run reproduce: runs every notebook, and writes out/figures, out/metrics.csv and out/report.html from their
// outputs. [-- [--profile quick|paper] [--jobs N] [--resume] [01 05 …]]
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { readJson, writeWhole } from "./program/files.mjs";
import { house } from "./program/house.mjs";
import { main } from "./program/main.mjs";
import { progressOn } from "./program/progress.mjs";
import { chosen, profileOf, wantedBy } from "./reproduce/arguments.mjs";
import { inParallel, sideBySide } from "./reproduce/schedule.mjs";
import { setUp } from "./setup/index.mjs";

/** @typedef {import("./reproduce/arguments.mjs").Wanted} Wanted */

const folder = join(house.out, "notebooks");

/**
 * Runs notebooks; a failure does not stop the others.
 * @param {string[]} names @param {Wanted} wanted @param {AbortSignal} signal @returns {Promise<number>} how many failed
 */
async function runAll(names, { profile, jobs = sideBySide(), resume }, signal) {
  const { isClaim, runNotebook } = await import("@topolab/kernel");
  const progress = progressOn(process.stdout);
  let failed = 0;
  await inParallel(names, jobs, async (name) => {
    if (signal.aborted) return;
    progress.start(name);
    try {
      const file = join(house.root, "notebooks", name);
      const { seconds, claims } = await runNotebook(file, {
        output: folder,
        parameters: { profile: profileOf(profile, readJson(file)) },
        resume,
        signal,
        onProgress: ({ cell, of, heading, left }) =>
          progress.update(
            name,
            `cell ${cell} of ${of}: ${heading}${left ? `, about ${Math.round(left)} s left` : ""}`,
          ),
      });
      const judged = claims.filter(isClaim);
      const held = judged.filter(({ holds }) => holds === true).length;
      progress.done(name, `${held} of ${judged.length} claims hold (${Math.round(seconds)} s)`);
    } catch (error) {
      failed++;
      progress.fail(name);
      progress.note(`    ${error instanceof Error ? error.message : error}`);
    }
  });
  progress.close();
  return failed;
}

/** Writes figures, metrics and report from all executed copies. */
async function writeReport() {
  // These modules import the kernel, which is not built before the set-up.
  const { copiesIn } = await import("./reproduce/copies.mjs");
  const { writeFigures } = await import("./reproduce/figures.mjs");
  const { metricsCsv } = await import("./reproduce/metrics.mjs");
  const { report } = await import("./reproduce/report.mjs");
  const copies = copiesIn(folder);
  const figures = await writeFigures(copies, join(house.out, "figures"));
  writeWhole(join(house.out, "metrics.csv"), metricsCsv(copies));
  writeWhole(join(house.out, "report.html"), report(copies, { commit: commit() }));
  const shown = (/** @type {string} */ path) => relative(process.cwd(), join(house.out, path));
  console.log(
    `\n${figures} figures: ${shown("figures")}\nMetrics: ${shown("metrics.csv")}\nReport: ${shown("report.html")}`,
  );
}

/** @returns {string | undefined} the current commit, if git is available */
function commit() {
  try {
    const output = execFileSync("git", ["rev-parse", "--short", "HEAD"], {
      cwd: house.root,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return output.toString().trim();
  } catch {
    return undefined;
  }
}

/**
 * @returns {AbortSignal} aborted by Ctrl-C: running notebooks are interrupted, and the report is made from the finished
 * ones
 */
function untilCtrlC() {
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  return stop.signal;
}

await main(async () => {
  const wanted = wantedBy(process.argv.slice(2));
  const names = chosen(readdirSync(join(house.root, "notebooks")), wanted.numbers);
  console.log("Setting up topolab, all of it inside this folder:");
  await setUp();
  const signal = untilCtrlC();
  console.log(`\nReproducing ${names.length} notebooks, ${wanted.profile} profile:`);
  const failed = await runAll(names, wanted, signal);
  await writeReport();
  return signal.aborted ? 130 : failed ? 1 : 0;
});
