import { constants } from "node:os";

/** The error of a cell that asks the process to end, which would lose the variables and the unsent output. */
export class ProcessExit extends Error {
  override readonly name = "ProcessExit";
  #told = false;

  constructor(call: string) {
    super(`${call} was called. Only the cell ends; the kernel and its variables remain.`);
  }

  /** Whether a cell has ended with it. Private, because an error's public properties are shown. */
  get told(): boolean {
    return this.#told;
  }

  set told(told: boolean) {
    this.#told = told;
  }
}

/** Signals that do not end a Node process: SIGINT interrupts the cell, SIGUSR1 starts the debugger. */
const harmless = new Set(["SIGINT", "SIGUSR1", "SIGCHLD", "SIGCONT", "SIGURG", "SIGWINCH", "SIGPIPE"]);

/**
 * Makes calls that would end the process end only the running cell.
 * @param onExit called before the call throws
 * @returns a function that really ends the process, with an exit code
 */
export function guardProcess(onExit: (exit: ProcessExit) => void): (code: number) => never {
  const { exit, kill, reallyExit } = process as typeof process & { reallyExit(code?: number): never };
  const refuse = (call: string): never => {
    const error = new ProcessExit(call);
    onExit(error);
    throw error;
  };
  const replacements = {
    exit: (code?: number | string) => refuse(`process.exit(${code ?? ""})`),
    reallyExit: (code?: number) => refuse(`process.reallyExit(${code ?? ""})`),
    abort: () => refuse("process.abort()"),
    kill: (pid: number, signal: string | number = "SIGTERM") =>
      isDeadly(pid, signal) ? refuse(`process.kill(${pid}, ${signal})`) : kill.call(process, pid, signal),
  };
  Object.assign(process, replacements);
  return (code) => {
    Object.assign(process, { reallyExit });
    return exit.call(process, code);
  };
}

/** Whether the signal would end this process: itself, its group (0 or its negative number), or all (-1). */
function isDeadly(pid: number, signal: string | number): boolean {
  const own = [process.pid, -process.pid, 0, -1].includes(Number(pid));
  if (!own || signal === 0) return false;
  const name = typeof signal === "number" ? nameOf(signal) : (signal ?? "SIGTERM");
  if (typeof signal === "string" && !(signal in constants.signals)) return false; // Node rejects the signal
  return !harmless.has(name) && (isUncatchable(name) || process.listenerCount(name) === 0);
}

const isUncatchable = (name: string) => name === "SIGKILL" || name === "SIGSTOP";

const nameOf = (signal: number) =>
  Object.entries(constants.signals).find(([, number]) => number === signal)?.[0] ?? String(signal);
