import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { SetupError } from "../program/setup-error.mjs";

const execute = promisify(execFile);

/**
 * The C++ compiler that builds the binding: $CXX, g++ or clang++.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ command: string, version: string }>}
 * @throws {SetupError} where there is none
 */
export async function findCompiler(env = process.env) {
  for (const command of env.CXX ? [env.CXX] : ["g++", "clang++", "c++"]) {
    try {
      const { stdout } = await execute(command, ["--version"], { timeout: 20_000 });
      return { command, version: stdout.split("\n")[0] };
    } catch {
      // The next compiler may work.
    }
  }
  throw new SetupError(
    env.CXX
      ? `The C++ compiler named by CXX, ${env.CXX}, does not run`
      : "No C++ compiler was found (g++ or clang++)",
    "install one (Debian, Ubuntu: `sudo apt install g++`; Fedora: `sudo dnf install gcc-c++`; macOS: `xcode-select --install`), or choose one with CXX=/path/to/c++.",
  );
}

/**
 * Looks for a compiler before the long downloads start, if the binding must be built.
 * @param {import("../program/steps.mjs").Step} binding
 * @returns {import("../program/steps.mjs").Step}
 */
export function compilerStep(binding) {
  return {
    name: "compiler",
    title: "C++ compiler",
    needs: ["node"],
    done: async () => {
      if ((await binding.done()) !== undefined) return "not needed, because the binding is built";
      return (await findCompiler()).version;
    },
    run: async () => "",
  };
}
