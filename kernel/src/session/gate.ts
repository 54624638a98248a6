import { attempt } from "../errors/safely.js";

/** The error of a stopped cell; front ends know its name. */
export class KeyboardInterrupt extends Error {
  override readonly name = "KeyboardInterrupt";
  constructor() {
    super("The cell was interrupted");
    this.stack = undefined; // the kernel's stack says nothing about the cell
  }
}

/** Whether this was thrown because a cell was stopped. This function never throws, for any thrown value. */
export const isInterrupt = (error: unknown): boolean =>
  attempt(() => error instanceof KeyboardInterrupt, false);

/** Milliseconds for pending awaits to settle after the interrupt of a cell that has used its signal. */
const grace = 3000;

/**
 * Milliseconds for a call that listens to the signal to return its result so far, and the same time again for the rest
 * of the cell.
 */
const finishing = 10_000;

/** One pending await. */
interface Await {
  reject(error: Error): void;
  /** Whether the awaited code has used the signal. */
  listens: boolean;
}

/** The pending awaits of all cells, because "stop" includes those of older cells' functions. */
const inCells = new Set<Await>();

/**
 * One run of a cell, as seen by code that awaits. Each `await X` of a cell is rewritten to pass the gate of the current
 * run. An interrupt closes the gate:
 * - at once, if the run has never used its signal;
 * - at the next await, if it has, but no pending await is known to listen to the signal;
 * - otherwise after the calls that listen to the signal have returned and the rest of the cell has had time to run,
 * because a training that ends early still completes its curve and stores its result.
 *
 * A second interrupt always closes the gate at once.
 */
export class Gate {
  private readonly ending = new AbortController();
  private readonly closed = new AbortController();
  private readonly closing: (() => void)[] = [];
  private state: "open" | "stopped" | "finishing" | "closed" | "over" = "open";
  private timer: NodeJS.Timeout | undefined;
  /** Whether the signal was ever used. */
  private heard = false;
  /** Whether the code that the next await waits for has used the signal. */
  private asked = false;

  /**
   * @param onHeard called when the signal is first used
   * @param waiting the awaits that an interrupt of this run stops
   */
  constructor(
    private readonly onHeard: () => void = () => {},
    private readonly waiting: Set<Await> = inCells,
  ) {}

  /** Aborted by the first interrupt. Long work then ends with its result so far, and no long work starts. */
  get signal(): AbortSignal {
    if (!this.heard) this.onHeard();
    this.heard = true;
    this.asked = true;
    queueMicrotask(() => this.attribute());
    return this.ending.signal;
  }

  /** Aborted when nothing waits for the run any more. Work on existing results then ends too. */
  get closedSignal(): AbortSignal {
    return this.closed.signal;
  }

  /** Whether the run was interrupted. */
  get stopped(): boolean {
    return this.state !== "open";
  }

  /** Called once when nothing waits for the run any more. */
  onClosed(handler: () => void): void {
    this.closing.push(handler);
  }

  /**
   * Returns the awaited value, unless the run is interrupted first.
   * @param onError called with the rejection of the value
   */
  wait<T>(value: T | PromiseLike<T>, onError?: (error: unknown) => void): Promise<T> {
    const listens = this.asked;
    this.asked = false;
    return new Promise((resolve, reject) => {
      if (this.refuses) return this.refuse(reject);
      const step: Await = { reject, listens };
      this.waiting.add(step);
      Promise.resolve(value).then(
        (result) => {
          this.waiting.delete(step);
          if (step.listens && this.state === "stopped") this.finish();
          resolve(result);
        },
        (error) => {
          this.waiting.delete(step);
          onError?.(error);
          reject(error);
        },
      );
    });
  }

  /** Stops the run: aborts the signal, and closes the gate by the rules above. */
  interrupt(): void {
    const again = this.state !== "open";
    if (!again) this.state = "stopped";
    this.ending.abort(new KeyboardInterrupt());
    if (again || !this.heard || this.waiting.size === 0) this.close();
    else this.closeIn(this.isListenedTo ? finishing : grace);
  }

  /** The run has been answered. From now on its code's awaits belong to other runs. */
  end(): void {
    this.state = "over";
    clearTimeout(this.timer);
  }

  private get isListenedTo(): boolean {
    for (const { listens } of this.waiting) if (listens) return true;
    return false;
  }

  /**
   * While calls that listen to an interrupt end, awaits pass, because a training's callbacks and the code after it have
   * awaits.
   */
  private get refuses(): boolean {
    return this.state === "closed" || (this.state === "stopped" && !this.isListenedTo);
  }

  /** A call has returned its result at the interrupt, so the rest of the cell runs. */
  private finish(): void {
    this.state = "finishing";
    this.closeIn(finishing);
  }

  private closeIn(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.close(), milliseconds).unref();
  }

  private close(): void {
    if (this.state === "closed" || this.state === "over") return;
    this.state = "closed";
    clearTimeout(this.timer);
    this.closed.abort(new KeyboardInterrupt());
    for (const handler of this.closing) handler();
    for (const { reject } of this.waiting) reject(new KeyboardInterrupt());
    this.waiting.clear();
  }

  /** A call that first uses the signal after an await may belong to any of the pending awaits. */
  private attribute(): void {
    if (!this.asked) return;
    this.asked = false;
    for (const step of this.waiting) step.listens = true;
  }

  /**
   * Rejects an await of a stopped run one turn of the event loop later, so that a loop that catches everything does not
   * block the process. After the run has been answered the promise stays pending, which ends such a loop.
   */
  private refuse(reject: (error: Error) => void): void {
    setImmediate(() => {
      if (this.state !== "over") reject(new KeyboardInterrupt());
    });
  }
}

/** Wraps the iterable of a `for await`, so that each step passes through `wait`. */
export async function* gated<T>(
  source: AsyncIterable<T> | Iterable<T>,
  wait: <V>(value: V | PromiseLike<V>) => Promise<V>,
): AsyncGenerator<T> {
  const iterator =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let done = false;
  try {
    for (;;) {
      const step = await wait(iterator.next());
      done = step.done === true;
      if (step.done) return;
      yield await step.value;
    }
  } finally {
    if (!done) iterator.return?.();
  }
}
