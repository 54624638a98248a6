// npm test: sets up what is missing, then runs every part to its end, even if others fail. The exit code is that of the
// first failing part; the last line has the numbers of passed and failed tests.
import { house } from "./program/house.mjs";
import { main } from "./program/main.mjs";
import { setUp } from "./setup/index.mjs";
import { parts } from "./test/parts.mjs";
import { runPart } from "./test/run-part.mjs";

/** @param {string} name @param {import("./test/parts.mjs").Outcome} outcome @param {number} milliseconds */
function summary(name, { passed, failed, skipped }, milliseconds) {
  const mark = failed ? "✗" : skipped ? "·" : "✓";
  const counts = skipped ? `skipped: ${skipped}` : `${passed} passed, ${failed} failed`;
  return `  ${mark} ${name.padEnd(12)} ${`${(milliseconds / 1000).toFixed(1)} s`.padStart(8)}  ${counts}`;
}

await main(async () => {
  console.log("Setting up topolab, all of it inside this folder:");
  await setUp();
  const wanted = process.argv.slice(2);
  /** @type {string[]} */
  const lines = [];
  let [passed, failed, code] = [0, 0, 0];
  for (const part of parts) {
    if (wanted.length && !wanted.includes(part.name)) continue;
    console.log(`\n── ${part.name} ──`);
    const started = Date.now();
    const outcome = await runPart(house, part);
    lines.push(summary(part.name, outcome, Date.now() - started));
    passed += outcome.passed;
    failed += outcome.failed;
    code ||= outcome.code;
  }
  console.log(`\n${lines.join("\n")}\n\n${passed} passed, ${failed} failed`);
  return code || (failed ? 1 : 0);
});
