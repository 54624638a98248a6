// A set-up of two steps that count how far they came, for tests that kill it. Each writes its parts into a temporary
// folder, slowly, and renames that; "alone" notes when two set-ups are at work at once.
import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lock } from "../../../scripts/program/lock.mjs";
import { progressOn } from "../../../scripts/program/progress.mjs";
import { run } from "../../../scripts/program/run.mjs";
import { runSteps } from "../../../scripts/program/steps.mjs";

const [root] = process.argv.slice(2);

/** @param {string} name @param {string[]} needs */
function step(name, needs) {
  const folder = join(root, name);
  return {
    name,
    title: name,
    needs,
    done: () => (existsSync(folder) ? "is there" : undefined),
    run: async () => {
      const half = `${folder}.tmp`;
      rmSync(half, { recursive: true, force: true });
      mkdirSync(half);
      const write = `for i in 1 2 3 4 5; do echo $i >> '${half}/parts'; sleep 0.05; done`;
      await run("sh", ["-c", write]);
      renameSync(half, folder);
      return "made";
    },
  };
}

const unlock = await lock(root, (pid) => console.log(`waiting for ${pid}`));
appendFileSync(join(root, "log"), "in\n");
writeFileSync(join(root, "pid"), `${process.pid}`);
await runSteps([step("a", []), step("b", ["a"]), step("c", ["a"])], progressOn(process.stdout));
appendFileSync(join(root, "log"), "out\n");
unlock();
