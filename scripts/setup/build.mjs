import { existsSync } from "node:fs";
import { join } from "node:path";
import { CommandFailed, run } from "../program/run.mjs";
import { SetupError } from "../program/setup-error.mjs";

/**
 * Compiles lib and kernel; tsc detects what has changed.
 * @param {import("../program/house.mjs").House} house @returns {import("../program/steps.mjs").Step}
 */
export function buildStep(house) {
  return {
    name: "build",
    title: "Build",
    needs: ["packages"],
    done: () => undefined,
    run: async (update, signal) => {
      const log = join(house.logs, "build.log");
      const compiler = join(house.nodeModules, "typescript/bin/tsc");
      update("compiling lib and kernel");
      try {
        await run(process.execPath, [compiler, "-b", "lib", "kernel"], { cwd: house.root, log, signal });
        if (!existsSync(join(house.root, "lib/dist/index.js"))) {
          // The record of the last build exists, but its output does not.
          await run(process.execPath, [compiler, "-b", "--force", "lib", "kernel"], {
            cwd: house.root,
            log,
            signal,
          });
        }
      } catch (error) {
        if (!(error instanceof CommandFailed)) throw error;
        throw new SetupError(
          "lib and kernel do not compile",
          "fix the errors that the compiler names and run the command again.",
          {
            log,
            tail: error.tail,
            cause: error,
          },
        );
      }
      return "lib and kernel are compiled";
    },
  };
}
