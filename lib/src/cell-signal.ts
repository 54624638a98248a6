/** The running notebook cell as far as the library needs it. */
interface Cell {
  signal?: AbortSignal;
  closed?: AbortSignal;
}

const runningCell = () =>
  (globalThis as Record<symbol, unknown>)[Symbol.for("Jupyter.cell")] as Cell | undefined;

/**
 * Returns the signal of the running notebook cell for long work, such as a training: aborted when the user
 * interrupts the cell. Undefined outside a notebook.
 * @throws the signal's reason if the cell is already interrupted: long work does not start in the rest of the cell
 */
export function cellSignal(): AbortSignal | undefined {
  const signal = runningCell()?.signal;
  signal?.throwIfAborted();
  return signal;
}

/**
 * Returns the signal of the running notebook cell for work that only uses existing results, such as a prediction. It is
 * aborted when nothing waits for the cell any more. So the code after an interrupted training still runs to its end.
 * Undefined outside a notebook.
 */
export function closedSignal(): AbortSignal | undefined {
  const cell = runningCell();
  return cell?.closed ?? cell?.signal;
}

/** Whether the library runs in a notebook of this kernel. */
export const isInCell = (): boolean => runningCell() !== undefined;

/** A symbol that identifies this run of a cell. Undefined outside a notebook. */
export const runOfCell = (): object | undefined => runningCell()?.closed;
