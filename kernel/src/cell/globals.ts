/** A display bundle: one value in several MIME types. */
export type Bundle = Record<string, unknown>;

/** A comm to its counterpart in a front end, for widgets for example. */
export interface Comm {
  readonly id: string;
  readonly target: string;
  send(data: unknown, buffers?: Uint8Array[], metadata?: object): void;
  onMessage(handler: (data: Record<string, unknown>, buffers: Uint8Array[]) => void): void;
  onClose(handler: (data: Record<string, unknown>) => void): void;
  close(data?: unknown): void;
}

/**
 * Takes output in place of a cell: the type and content of Jupyter's messages `stream`, `display_data`,
 * `update_display_data`, `error` and `clear_output`.
 */
export interface Sink {
  (type: string, content: Record<string, unknown>): void;
  /** An identity of the place, shared by successive calls that write to it. */
  home?: Sink;
}

/** The kernel's interface to a cell; also under `globalThis[Symbol.for("Jupyter.cell")]`. */
export interface Cell {
  /** Aborted when the running cell is interrupted. Long work then returns its result so far. */
  readonly signal: AbortSignal;
  /** Aborted when nothing waits for the interrupted cell any more. Work that completes earlier results ends too. */
  readonly closed: AbortSignal;
  /** Shows a bundle. With an id, `update` replaces it. */
  display(bundle: Bundle, options?: { id?: string; update?: boolean; metadata?: object }): void;
  /** Clears the cell's output; with `wait`, when the next output arrives. */
  clear(wait?: boolean): void;
  openComm(target: string, data: unknown, options?: { metadata?: object; buffers?: Uint8Array[] }): Comm;
  /**
   * Runs `work` and sends everything it prints and shows to `sink`, also after awaits. An error is shown there and
   * rejects the promise.
   */
  capture<T>(sink: Sink, work: () => T | Promise<T>): Promise<T>;
  /**
   * Runs `work` outside the cells, in response to an action of the notebook's reader. Its output and its errors go to
   * `sink`. ⏹ stops it; it has its own `cell.signal`. Resolves when it has ended, with or without an error.
   * @param options.cancel stops it at once when aborted, without showing an error
   */
  callBack(sink: Sink, work: () => unknown, options?: { cancel?: AbortSignal }): Promise<void>;
  /** Calls back after the cell has ended and before the front end is notified, and waits for the callback. */
  onEnd(callback: () => void | Promise<void>): void;
}

declare global {
  /** The running cell: its abort signal, its display, its comms. */
  var cell: Cell;
  /** Asks the user of the front end for a line of text. */
  function input(prompt?: string, options?: { password?: boolean }): string;
}
