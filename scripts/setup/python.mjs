import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { SetupError } from "../program/setup-error.mjs";

const execute = promisify(execFile);
const names = ["python3", "python3.13", "python3.12", "python3.11", "python3.10", "python3.14", "python"];
const probe = `
import json, sys, importlib.util as u
print(json.dumps({"version": list(sys.version_info[:3]), "path": sys.executable,
                  "venv": bool(u.find_spec("venv") and u.find_spec("ensurepip"))}))`;

/** @typedef {{ version: number[], path: string, venv: boolean }} Python */

/** @param {string} command @returns {Promise<Python | undefined>} */
async function look(command) {
  try {
    return JSON.parse((await execute(command, ["-c", probe], { timeout: 20_000 })).stdout);
  } catch {
    return undefined;
  }
}

/**
 * The first Python that can create a virtual environment: $PYTHON if it is set, else those on the PATH.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Python>}
 * @throws {SetupError} where there is none
 */
export async function findPython(env = process.env) {
  const install =
    "install Python 3.10 or later (Debian, Ubuntu: `sudo apt install python3 python3-venv`; macOS: `brew install python`)";
  /** @type {Python[]} */
  const found = [];
  for (const name of env.PYTHON ? [env.PYTHON] : names) {
    const python = await look(name);
    if (!python) continue;
    const recent = python.version[0] === 3 && python.version[1] >= 10;
    if (recent && python.venv) return python;
    found.push(python);
  }
  const withoutVenv = found.find(({ version }) => version[0] === 3 && version[1] >= 10);
  if (withoutVenv) {
    throw new SetupError(
      `Python ${withoutVenv.version.join(".")} at ${withoutVenv.path} lacks its venv module`,
      `install it (Debian, Ubuntu: \`sudo apt install python3-venv\`), or choose another Python with PYTHON=/path/to/python3.`,
    );
  }
  if (found.length) {
    const versions = found.map(({ version }) => version.join(".")).join(", ");
    throw new SetupError(
      `Python ${versions} is too old: JupyterLab needs 3.10 or later`,
      `${install}, or choose one with PYTHON=/path/to/python3.`,
    );
  }
  throw new SetupError(
    "No Python was found: JupyterLab needs 3.10 or later",
    `${install}, or choose one with PYTHON=/path/to/python3.`,
  );
}
