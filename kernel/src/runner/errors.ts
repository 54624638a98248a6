import type { Notebook } from "./notebook.js";

/** What `topolab` ends with. */
export const exitCode = {
  done: 0,
  /** A cell threw, or did not type-check. */
  cell: 1,
  /** A wrong argument, parameter or file; nothing was run. */
  usage: 2,
  /** A cell took longer than it may. */
  timeout: 3,
  /** The kernel did not start, or ended by itself. */
  kernel: 4,
  /** Stopped by SIGINT (Ctrl-C). */
  interrupted: 130,
} as const;

/** Why a run did not come to its end. */
export class RunError extends Error {
  /** The executed copy, as far as it came; it is saved as well. */
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

/** A wrong argument, parameter or file. */
export class UsageError extends RunError {
  constructor(message: string) {
    super(message, exitCode.usage);
  }
}

/** A cell threw or did not type-check. */
export class CellError extends RunError {
  /** @param traceback as the kernel paints it, with ANSI colors */
  constructor(
    readonly ename: string,
    readonly evalue: string,
    readonly traceback: readonly string[],
  ) {
    super(`${ename}: ${evalue}`, exitCode.cell);
  }
}

/** A cell took longer than `timeout`. */
export class CellTimeout extends RunError {
  constructor(seconds: number) {
    super(`The cell took longer than ${seconds} s`, exitCode.timeout);
  }
}

/** The kernel did not start, or ended by itself. */
export class DeadKernel extends RunError {
  /** @param portTaken whether it ended because a port was taken that had been free */
  constructor(
    message: string,
    log: string,
    readonly portTaken = false,
  ) {
    super(log.trim() ? `${message}; it said: ${log.trim().slice(-2000)}` : message, exitCode.kernel);
  }
}

/** The run was stopped from outside. */
export class Interrupted extends RunError {
  constructor() {
    super("Interrupted", exitCode.interrupted);
  }
}
