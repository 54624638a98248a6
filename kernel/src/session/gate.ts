import { attempt } from "../errors/safely.js";

/** What a stopped cell throws: the name is the one that front ends know. */
export class KeyboardInterrupt extends Error {
  override readonly name = "KeyboardInterrupt";
  constructor() {
    super("The cell was interrupted");
    this.stack = undefined; // where the kernel stood says nothing of the cell
  }
}

/** Whether this was thrown because a cell was stopped. Never throws itself, whatever was thrown. */
export const isInterrupt = (error: unknown): boolean =>
  attempt(() => error instanceof KeyboardInterrupt, false);

/** Milliseconds that the awaits under way have to settle once a cell that has asked for its signal is interrupted. */
const grace = 3000;

/** Milliseconds for a call that listens to the signal to return what it has, and as many again for the rest of the cell. */
const finishing = 10_000;

/** One await under way. */
interface Await {
  reject(error: Error): void;
  /** Whether what is awaited has asked for the signal. */
  listens: boolean;
}

/** The awaits under way in all cells: "stop" means those of older cells' functions as well. */
const inCells = new Set<Await>();

/**
 * One run of a cell, as code that awaits sees it. Each `await X` of a cell is rewritten to pass the gate of the
 * run that is current. An interrupt closes the gate:
 * - at once, if the run has never asked for its signal;
 * - at the next await, if it has, but nothing under way is known to listen to the signal;
 * - else not before what listens to the signal has returned and the rest of the cell had its time: a training that ends
 *   early has a curve to complete and a result to be stored.
 *
 * A second interrupt always closes it at once.
 */
export class Gate {
  private readonly ending = new AbortController();
  private readonly closed = new AbortController();
  private readonly closing: (() => void)[] = [];
  private state: "open" | "stopped" | "finishing" | "closed" | "over" = "open";
  private timer: NodeJS.Timeout | undefined;
  /** Whether the signal was ever asked for. */
  private heard = false;
  /** Whether the signal was asked for by what the next await waits for. */
  private asked = false;

  /**
   * @param onHeard called when the signal is first asked for
   * @param waiting the awaits that an interrupt of this run stops
   */
  constructor(
    private readonly onHeard: () => void = () => {},
    private readonly waiting: Set<Await> = inCells,
  ) {}

  /** Aborted by the first interrupt: work that takes long ends with what it has, and none begins. */
  get signal(): AbortSignal {
    if (!this.heard) this.onHeard();
    this.heard = true;
    this.asked = true;
    queueMicrotask(() => this.attribute());
    return this.ending.signal;
  }

  /** Aborted when the run is waited for no longer: work that uses what there is ends, too. */
  get closedSignal(): AbortSignal {
    return this.closed.signal;
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

  /** The run has been answered: what its code awaits from here on belongs to other runs. */
  end(): void {
    this.state = "over";
    clearTimeout(this.timer);
  }

  private get isListenedTo(): boolean {
    for (const { listens } of this.waiting) if (listens) return true;
    return false;
  }

  /** While what listens to an interrupt ends, awaits pass: a training's callbacks have some, and so has what follows it. */
  private get refuses(): boolean {
    return this.state === "closed" || (this.state === "stopped" && !this.isListenedTo);
  }

  /** A call has returned what it had when it was interrupted: the rest of the cell runs. */
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

  /** A call that asks for the signal after an await of its own may be behind any of the awaits under way. */
  private attribute(): void {
    if (!this.asked) return;
    this.asked = false;
    for (const step of this.waiting) step.listens = true;
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
