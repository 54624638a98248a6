import { clock, slot } from "../protocol/threads.js";
import { breakable, isBroken } from "./breakable.js";
import { KeyboardInterrupt } from "./gate.js";

/** The kernel sends itself SIGINT until it is taken up. One that comes within this many milliseconds is one of these: */
const echo = { asked: 1000, takenUp: 100 };

/**
 * The main thread's end of an interrupt. One request may arrive several times, as a message and as signals, and in
 * any order: it must stop the cell that runs once, and never the next one.
 */
export class Interrupts {
  private readonly onSignal = () => this.signalled();

  constructor(
    private readonly counters: Int32Array,
    private readonly stop: () => void,
  ) {}

  /** Hears SIGINT; again after every cell, as Node drops the listener when a cell is terminated in mid-run. */
  listen(): void {
    if (!process.listeners("SIGINT").includes(this.onSignal)) process.on("SIGINT", this.onSignal);
  }

  /** The protocol thread says that an interrupt was asked for. */
  onMessage(): void {
    if (this.take()) this.stop();
  }

  /** Takes up what was asked for. @returns whether there was anything */
  take(): boolean {
    const asked = Atomics.load(this.counters, slot.asked);
    return Atomics.exchange(this.counters, slot.taken, asked) < asked;
  }

  /** A SIGINT has broken synchronous code: what was asked for is done. */
  broke(): void {
    this.arrived();
    this.take();
    this.listen();
  }

  /** Runs the compiler, undisturbed. */
  shield<T>(work: () => T): T {
    return this.during(slot.compiling, work);
  }

  /** Runs a cell up to its first await. */
  synchronously<T>(work: () => T): T {
    return this.during(slot.synchronous, work);
  }

  /**
   * Calls what the event loop runs beside cells. An interrupt breaks its synchronous part, and stops all else that runs.
   * @throws {KeyboardInterrupt} if it was broken
   */
  breakable<T>(work: () => T): T {
    try {
      return this.synchronously(() => breakable(work));
    } catch (error) {
      if (!isBroken(error)) throw error;
      this.broke();
      this.stop();
      throw new KeyboardInterrupt();
    }
  }

  /** Whether the running cell has asked for its signal. */
  set listening(asked: boolean) {
    Atomics.store(this.counters, slot.listening, asked ? 1 : 0);
  }

  private during<T>(state: number, work: () => T): T {
    Atomics.store(this.counters, state, 1);
    try {
      return work();
    } finally {
      Atomics.store(this.counters, state, 0);
    }
  }

  /** SIGINT: the kernel's own, which follows a message, or one from outside. */
  private signalled(): void {
    const own = clock() - Atomics.load(this.counters, slot.signalled) < echo.asked;
    if (own) this.arrived();
    const asked = this.take();
    if (asked || !own) this.stop();
  }

  /** From here on the user's SIGINT counts again, but for those of the kernel's that are still on their way. */
  private arrived(): void {
    const since = clock() - (echo.asked - echo.takenUp);
    if (Atomics.load(this.counters, slot.signalled) > since)
      Atomics.store(this.counters, slot.signalled, since);
  }
}
