/** The running notebook cell as far as the library needs it. */
interface Cell {
  signal?: AbortSignal;
}

/** The signal of the notebook cell that runs, aborted when the user interrupts it; undefined outside a notebook. */
export function cellSignal(): AbortSignal | undefined {
  const cell = (globalThis as Record<symbol, unknown>)[Symbol.for("Jupyter.cell")] as Cell | undefined;
  return cell?.signal;
}
