import type { Notebook } from "./notebook.js";

/** The exit codes of `topolab`. */
export const exitCode = {
  done: 0,
  /** A cell threw, or did not type-check. */
  cell: 1,
  /** A wrong argument, parameter or file; nothing was run. */
  usage: 2,
  /** A cell exceeded the time limit. */
  timeout: 3,
  /** The kernel did not start, or ended by itself. */
  kernel: 4,
  /** Stopped by SIGINT (Ctrl-C). */
  interrupted: 130,
} as const;

/**
 * The reason why a run did not finish.
 *
 * @example
 * if (error instanceof RunError) process.exitCode = error.exitCode;
 */
export class RunError extends Error {
  /** The executed copy so far; it is also saved. */
  notebook?: Notebook;
  /** The index of the cell among all the notebook's cells. */
  cell?: number;

  constructor(
    message: string,
    readonly exitCode: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/**
 * A wrong argument, parameter or file.
 *
 * @example
 * if (error instanceof UsageError) console.error(error.message); // nothing has run
 */
export class UsageError extends RunError {
  constructor(message: string) {
    super(message, exitCode.usage);
  }
}

/**
 * A cell threw or did not type-check.
 *
 * @example
 * if (error instanceof CellError) console.error(error.ename);
 */
export class CellError extends RunError {
  /** @param traceback the kernel's traceback, with ANSI colors */
  constructor(
    readonly ename: string,
    readonly evalue: string,
    readonly traceback: readonly string[],
  ) {
    super(`${ename}: ${evalue}`, exitCode.cell);
  }
}

/**
 * A cell took longer than `timeout`.
 *
 * @example
 * if (error instanceof CellTimeout) console.error(error.message);
 */
export class CellTimeout extends RunError {
  constructor(seconds: number) {
    super(`The cell took longer than ${seconds} s`, exitCode.timeout);
  }
}

/**
 * The kernel did not start, or ended by itself.
 *
 * @example
 * if (error instanceof DeadKernel) console.error(error.message);
 */
export class DeadKernel extends RunError {
  /** @param portTaken whether it ended because another program took its port */
  constructor(
    message: string,
    log: string,
    readonly portTaken = false,
  ) {
    super(log.trim() ? `${message}; its log: ${log.trim().slice(-2000)}` : message, exitCode.kernel);
  }
}

/**
 * The run was stopped from outside.
 *
 * @example
 * if (error instanceof Interrupted) console.error("stopped");
 */
export class Interrupted extends RunError {
  constructor() {
    super("Interrupted", exitCode.interrupted);
  }
}
