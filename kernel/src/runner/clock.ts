import { type Notebook, type NotebookCell, runnable } from "./notebook.js";

/** Records the times of a cell's run in the metadata format of nbclient and JupyterLab. */
export function stamp(cell: NotebookCell, start: Date, end: Date): void {
  cell.metadata.execution = {
    "iopub.execute_input": start.toISOString(),
    "iopub.status.busy": start.toISOString(),
    "iopub.status.idle": end.toISOString(),
    "shell.execute_reply": end.toISOString(),
  };
}

/** The duration of a cell's last run in seconds; undefined if unknown. */
export function secondsOf(cell: NotebookCell): number | undefined {
  const { execution = {} } = cell.metadata;
  const start = Date.parse(execution["iopub.execute_input"] ?? execution["iopub.status.busy"] ?? "");
  const end = Date.parse(execution["shell.execute_reply"] ?? execution["iopub.status.idle"] ?? "");
  return Number.isFinite(end - start) ? (end - start) / 1000 : undefined;
}

/**
 * Estimates the time left of a run from the durations of an earlier one. The pace of this run, measured over the
 * finished cells, scales the rest, so the estimate adapts to another profile or machine after the first long cell.
 */
export class Clock {
  private readonly before: (number | undefined)[];
  private spent = 0;
  private expected = 0;

  /** @param earlier the notebook with an earlier run's times */
  constructor(earlier: Notebook) {
    this.before = earlier.cells.map((cell) => (runnable(cell) ? secondsOf(cell) : 0));
  }

  /** Records the end of a cell. */
  done(index: number, seconds: number): void {
    this.spent += seconds;
    this.expected += this.before[index] ?? seconds;
  }

  /** Seconds from the start of a cell to the end of the run; undefined if an earlier time is missing. */
  left(from: number): number | undefined {
    const rest = this.before.slice(from);
    if (rest.some((seconds) => seconds === undefined)) return undefined;
    const sum = (rest as number[]).reduce((total, seconds) => total + seconds, 0);
    // A few short cells do not determine the pace.
    const pace = this.expected >= 2 ? this.spent / this.expected : 1;
    return sum * pace;
  }
}
