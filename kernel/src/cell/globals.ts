/** A display bundle: one value in several MIME types. */
export type Bundle = Record<string, unknown>;

/** A line to a front end's counterpart, for widgets and the like. */
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
  /** What stands for the same place, where several calls write to it one after the other. */
  home?: Sink;
}

/** What a cell can ask of the kernel; also under `globalThis[Symbol.for("Jupyter.cell")]`. */
export interface Cell {
  /** Aborted when the cell that runs is interrupted: work that takes long returns what it has. */
  readonly signal: AbortSignal;
  /** Aborted when an interrupted cell is waited for no longer: work that finishes what was begun ends, too. */
  readonly closed: AbortSignal;
  /** Shows a bundle; with an id it can be shown anew by `update`. */
  display(bundle: Bundle, options?: { id?: string; update?: boolean; metadata?: object }): void;
  /** Clears the cell's output; `wait` until the next output comes. */
  clear(wait?: boolean): void;
  openComm(target: string, data: unknown, options?: { metadata?: object; buffers?: Uint8Array[] }): Comm;
  /**
   * Runs `work` and hands what it prints and shows, also after its awaits, to `sink`. What it throws is shown there
   * as an error, and rejects the promise.
   */
  capture<T>(sink: Sink, work: () => T | Promise<T>): Promise<T>;
  /**
   * Runs `work` beside the cells, for something that a reader of the notebook did. Its output goes to `sink`, and so
   * does what it throws. ⏹ stops it: it sees a `cell.signal` of its own. Resolves when it has ended, in whatever way.
   * @param options.cancel stops it at once when aborted, and nothing is shown of that
   */
  callBack(sink: Sink, work: () => unknown, options?: { cancel?: AbortSignal }): Promise<void>;
  /** Calls back, and waits, when the cell has ended and before that is told to the front end. */
  onEnd(callback: () => void | Promise<void>): void;
}

declare global {
  /** The cell that runs: its abort signal, its display, its comms. */
  var cell: Cell;
  /** Asks the person at the front end for a line of text. */
  function input(prompt?: string, options?: { password?: boolean }): string;
}
