/** What a stopped cell throws: the name is the one that front ends know. */
export class KeyboardInterrupt extends Error {
  override readonly name = "KeyboardInterrupt";
  constructor() {
    super("The cell was interrupted");
    this.stack = undefined; // where the kernel stood says nothing of the cell
  }
}

/** How long the steps under way may take to end by themselves once a library call has listened to the signal. */
const grace = 3000;

/** The awaits under way in all cells: "stop" means all of them, those of older cells' functions as well. */
const waiting = new Set<(error: Error) => void>();

/**
 * One run of a cell, as code that awaits sees it. Each `await X` of a cell is rewritten to pass the gate of the
 * run that is current, so that an interrupted run goes no further than the await it stands at.
 */
export class Gate {
  private readonly controller = new AbortController();
  private readonly closing: (() => void)[] = [];
  private state: "open" | "stopped" | "closed" | "over" = "open";
  private heard = false;

  /** @param onHeard called when the signal is first asked for */
  constructor(private readonly onHeard: () => void = () => {}) {}

  /** Aborted by an interrupt; a library call that has asked for it is given time to return what it has. */
  get signal(): AbortSignal {
    if (!this.heard) this.onHeard();
    this.heard = true;
    return this.controller.signal;
  }

  /** Whether the run was interrupted. */
  get stopped(): boolean {
    return this.state !== "open";
  }

  /** Called once when no further step of the run is waited for. */
  onClosed(handler: () => void): void {
    this.closing.push(handler);
  }

  /**
   * The awaited value, unless the run is interrupted first.
   * @param onError sees what the value is rejected with
   */
  wait<T>(value: T | PromiseLike<T>, onError?: (error: unknown) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.state === "stopped" || this.state === "closed") return this.refuse(reject);
      waiting.add(reject);
      const settle = () => waiting.delete(reject);
      Promise.resolve(value).then(
        (result) => {
          settle();
          resolve(result);
        },
        (error) => {
          settle();
          onError?.(error);
          reject(error);
        },
      );
    });
  }

  /**
   * Stops the run: the signal is aborted, no further await passes, and those under way are rejected: at once, or,
   * when a library call has asked for the signal, after {@link grace} or a second interrupt.
   */
  interrupt(): void {
    const again = this.state !== "open";
    if (!again) this.state = "stopped";
    this.controller.abort(new KeyboardInterrupt());
    if (this.heard && waiting.size > 0 && !again) setTimeout(() => this.close(), grace).unref();
    else this.close();
  }

  /** The run has been answered: what its code awaits from here on belongs to other runs. */
  end(): void {
    this.state = "over";
  }

  private close(): void {
    if (this.state !== "stopped") return;
    this.state = "closed";
    for (const handler of this.closing) handler();
    for (const reject of waiting) reject(new KeyboardInterrupt());
    waiting.clear();
  }

  /**
   * Refuses an await of a stopped run, a turn of the event loop later, so that a loop that catches everything
   * starves nobody. Once the run has been answered the promise is left pending, which ends such a loop.
   */
  private refuse(reject: (error: Error) => void): void {
    setImmediate(() => {
      if (this.state !== "over") reject(new KeyboardInterrupt());
    });
  }
}

/** What is iterated over by `for await`, each step passing through `wait`. */
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
