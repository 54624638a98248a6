import type { ColumnTable } from "arquero";
import { columnTable } from "../arquero.js";
import type { TrainingRun } from "./run.js";

/**
 * Returns the history as a table: epoch, loss, valLoss, seconds, and a column for each further loss of the steps.
 *
 * @example
 * await display(historyTable(run));
 */
export function historyTable({ history }: TrainingRun): ColumnTable {
  const names = Object.keys(history[0]?.losses ?? {}).filter((name) => name !== "loss");
  return columnTable({
    epoch: history.map(({ epoch }) => epoch),
    loss: history.map(({ loss }) => loss),
    valLoss: history.map(({ valLoss }) => valLoss),
    seconds: history.map(({ seconds }) => seconds),
    ...Object.fromEntries(names.map((name) => [name, history.map(({ losses }) => losses[name])])),
  });
}
