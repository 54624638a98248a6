import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const leash = fileURLToPath(new URL("leash.mjs", import.meta.url));
const tailLength = 20;

/** A command that failed with a nonzero exit code. */
export class CommandFailed extends Error {
  /** @param {string} command @param {number} code @param {string} tail @param {string} [log] */
  constructor(command, code, tail, log) {
    super(`${command} ended with code ${code}`);
    this.name = "CommandFailed";
    this.code = code;
    this.tail = tail;
    this.log = log;
  }
}

/**
 * Runs a command to its end. Its output goes to `log` and, line by line, to `onLine`; it is killed with all its
 * descendants when `signal` aborts or when this process ends for any reason.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, log?: string, onLine?: (line: string) => void, signal?: AbortSignal }} [options]
 * @returns {Promise<string>} what it wrote to stdout
 * @throws {CommandFailed}
 */
export async function run(command, args, { cwd, env, log, onLine, signal } = {}) {
  signal?.throwIfAborted();
  const child = spawn(process.execPath, [leash, command, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const abort = () => child.kill("SIGTERM");
  signal?.addEventListener("abort", abort);

  if (log) mkdirSync(dirname(log), { recursive: true });
  const file = log ? createWriteStream(log) : undefined;
  file?.write(`$ ${command} ${args.join(" ")}\n`);
  /** @type {string[]} */
  const tail = [];
  let stdout = "";
  /** @param {import("node:stream").Readable | null} stream @param {(line: string) => void} [more] */
  const follow = async (stream, more) => {
    if (!stream) return;
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
      file?.write(`${line}\n`);
      if (tail.push(line) > tailLength) tail.shift();
      more?.(line);
      onLine?.(line);
    }
  };
  const ended = new Promise((resolve) => child.on("close", (code) => resolve(code ?? 1)));
  const keep = (/** @type {string} */ line) => {
    stdout += `${line}\n`;
  };
  const [code] = await Promise.all([ended, follow(child.stdout, keep), follow(child.stderr)]);
  signal?.removeEventListener("abort", abort);
  file?.end();
  signal?.throwIfAborted();
  if (code !== 0) throw new CommandFailed(`${command} ${args[0] ?? ""}`.trim(), code, tail.join("\n"), log);
  return stdout;
}
