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

/**
 * The life of one cell as its own code sees it. Each `await X` of a cell is rewritten to `await gate.wait(X)`, so
 * that an interrupted cell goes no further than the await it stands at.
 */
export class Gate {
  private readonly controller = new AbortController();
  private readonly waiting = new Set<(error: Error) => void>();
  private readonly closing: (() => void)[] = [];
  private interrupted = false;
  private closed = false;
  private heard = false;

  /** Aborted by an interrupt; a library call that has asked for it is given time to return what it has. */
  get signal(): AbortSignal {
    this.heard = true;
    return this.controller.signal;
  }

  /** Called once when no further step of the cell is waited for. */
  onClosed(handler: () => void): void {
    this.closing.push(handler);
  }

  /** The awaited value, unless the cell is interrupted first. */
  wait<T>(value: T | PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.interrupted) return reject(new KeyboardInterrupt());
      this.waiting.add(reject);
      Promise.resolve(value).then(
        (result) => {
          this.waiting.delete(reject);
          if (this.closed) reject(new KeyboardInterrupt());
          else resolve(result);
        },
        (error) => {
          this.waiting.delete(reject);
          reject(error);
        },
      );
    });
  }

  /** The same for `for await`: each step passes the gate. */
  async *steps<T>(source: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
    const iterator =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    try {
      for (;;) {
        const step = await this.wait(iterator.next());
        if (step.done) return;
        yield await step.value;
      }
    } finally {
      iterator.return?.();
    }
  }

  /**
   * Stops the cell: the signal is aborted, no further await passes, and those under way are rejected: at once,
   * or, when a library call has asked for the signal, after {@link grace} or a second interrupt.
   */
  interrupt(): void {
    const again = this.interrupted;
    this.interrupted = true;
    this.controller.abort(new KeyboardInterrupt());
    if (this.heard && this.waiting.size > 0 && !again) setTimeout(() => this.close(), grace).unref();
    else this.close();
  }

  private close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const handler of this.closing) handler();
    for (const reject of this.waiting) reject(new KeyboardInterrupt());
    this.waiting.clear();
  }
}
