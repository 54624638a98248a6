import { type Notebook, type NotebookCell, runnable } from "./notebook.js";

/** Stamps a cell with when it ran, in the words of nbclient and JupyterLab. */
export function stamp(cell: NotebookCell, start: Date, end: Date): void {
  cell.metadata.execution = {
    "iopub.execute_input": start.toISOString(),
    "iopub.status.busy": start.toISOString(),
    "iopub.status.idle": end.toISOString(),
    "shell.execute_reply": end.toISOString(),
  };
}

/** How long a cell took when it last ran, in seconds; undefined where that is not known. */
export function secondsOf(cell: NotebookCell): number | undefined {
  const { execution = {} } = cell.metadata;
  const start = Date.parse(execution["iopub.execute_input"] ?? execution["iopub.status.busy"] ?? "");
  const end = Date.parse(execution["shell.execute_reply"] ?? execution["iopub.status.idle"] ?? "");
  return Number.isFinite(end - start) ? (end - start) / 1000 : undefined;
}

/**
 * Says how long a run has still to go, by how long each cell took in an earlier one. This run's pace, measured over
 * the cells that are done, scales what is left: another profile or machine is taken up after the first long cell.
 */
export class Clock {
  private readonly before: (number | undefined)[];
  private spent = 0;
  private expected = 0;

  /** @param earlier the notebook with an earlier run's times */
  constructor(earlier: Notebook) {
    this.before = earlier.cells.map((cell) => (runnable(cell) ? secondsOf(cell) : 0));
  }

  /** A cell has ended. */
  done(index: number, seconds: number): void {
    this.spent += seconds;
    this.expected += this.before[index] ?? seconds;
  }

  /** Seconds from the start of a cell to the end of the run; undefined where an earlier time is missing. */
  left(from: number): number | undefined {
    const rest = this.before.slice(from);
    if (rest.some((seconds) => seconds === undefined)) return undefined;
    const sum = (rest as number[]).reduce((total, seconds) => total + seconds, 0);
    // A few short cells say nothing of the pace.
    const pace = this.expected >= 2 ? this.spent / this.expected : 1;
    return sum * pace;
  }
}
