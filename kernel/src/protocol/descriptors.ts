import { execFileSync, type StdioOptions, spawn } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readdirSync, rmdirSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { log, logTo } from "../log.js";

/** The pipes from which the protocol thread reads the output of descriptors 1 and 2. */
export interface Descriptors {
  stdout: number;
  stderr: number;
  /** The process's original stderr. */
  log: number;
  /** Writes to descriptor 2's pipe, and fails if the pipe is full. */
  fillStderr: number;
}

/**
 * A shell script that keeps the process's stderr and forwards its input as the kernel's log. After the kernel has died
 * it forwards unread output, such as the last messages of V8 or of native code. It ends after the kernel, and not by
 * Ctrl-C.
 */
const keeper = 'trap "" INT; cat >&2; cat <&3 >&2 2>/dev/null; cat <&4 >&2 2>/dev/null';

/**
 * Replaces descriptors 1 and 2 with named pipes, so that child processes, `fs.writeSync(1, …)` and native code write to
 * the cell's output. Node has no dup2, but a new descriptor gets the lowest free number, so this must run before any
 * other thread opens files.
 * @returns undefined if no named pipe can be created
 */
export function captureDescriptors(): Descriptors | undefined {
  try {
    const folder = mkdtempSync(path.join(tmpdir(), "topolab-pipes-"));
    try {
      return captureThrough(folder);
    } finally {
      for (const name of readdirSync(folder)) unlinkSync(path.join(folder, name));
      rmdirSync(folder);
    }
  } catch (error) {
    log(`output of child processes is not captured: ${(error as Error).message}`);
    return undefined;
  }
}

/** @param folder the folder of the pipes until both ends are open */
function captureThrough(folder: string): Descriptors {
  const [stdout, stderr, logged] = ["stdout", "stderr", "log"].map((name) => path.join(folder, name));
  execFileSync("mkfifo", ["-m", "600", stdout, stderr, logged], { stdio: "ignore" });
  const [readStdout, readStderr, readLog] = [stdout, stderr, logged].map(openToRead);
  const writeLog = openSync(logged, "w");
  const stdio: StdioOptions = [readLog, "ignore", "inherit", readStderr, readStdout];
  const child = spawn("/bin/sh", ["-c", keeper], { stdio });
  child.on("error", () => {}); // without a shell there is no log
  child.unref();
  closeSync(readLog);
  logTo(writeLog);
  replace(1, stdout);
  replace(2, stderr);
  const fillStderr = openSync(stderr, constants.O_WRONLY | constants.O_NONBLOCK);
  return { stdout: readStdout, stderr: readStderr, log: writeLog, fillStderr };
}

/** Opening a pipe without a writer blocks, but reading this one never does. */
const openToRead = (file: string) => openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);

function replace(descriptor: number, file: string): void {
  closeSync(descriptor);
  const opened = openSync(file, "w");
  if (opened !== descriptor) throw new Error(`descriptor ${descriptor} was opened as ${opened}`);
}
