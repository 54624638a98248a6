/** The running notebook cell as far as the library needs it. */
interface Cell {
  signal?: AbortSignal;
  closed?: AbortSignal;
}

const runningCell = () =>
  (globalThis as Record<symbol, unknown>)[Symbol.for("Jupyter.cell")] as Cell | undefined;

/**
 * Returns the signal of the running notebook cell for work that takes long, such as a training: aborted when the user
 * interrupts the cell. Undefined outside a notebook.
 * @throws the signal's reason when the cell is interrupted already: such work does not begin in what is left of it
 */
export function cellSignal(): AbortSignal | undefined {
  const signal = runningCell()?.signal;
  signal?.throwIfAborted();
  return signal;
}

/**
 * Returns the signal of the running notebook cell for work that only uses what there is, such as a prediction: aborted
 * when the cell is waited for no longer. What follows an interrupted training in its cell thus runs to its end.
 * Undefined outside a notebook.
 */
export function closedSignal(): AbortSignal | undefined {
  const cell = runningCell();
  return cell?.closed ?? cell?.signal;
}

/** Whether the library runs in a notebook of this kernel. */
export const isInCell = (): boolean => runningCell() !== undefined;

/** Stands for this run of a cell, and is another one in each. Undefined outside a notebook. */
export const runOfCell = (): object | undefined => runningCell()?.closed;
