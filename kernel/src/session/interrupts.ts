import { clock, slot } from "../protocol/threads.js";
import { breakable, isBroken } from "./breakable.js";
import { KeyboardInterrupt } from "./gate.js";

/** The kernel sends itself SIGINT until it is handled. One that arrives within this many milliseconds is its own. */
const echo = { asked: 1000, takenUp: 100 };

/**
 * Interrupts on the main thread. One request may arrive several times, as a message and as signals, in any order. It
 * must stop the running cell once, and never the next one.
 */
export class Interrupts {
  private readonly onSignal = () => this.signalled();

  constructor(
    private readonly counters: Int32Array,
    private readonly stop: () => void,
  ) {}

  /**
   * Listens to SIGINT. Called again after every cell, because Node drops the listener when a running cell is
   * terminated.
   */
  listen(): void {
    if (!process.listeners("SIGINT").includes(this.onSignal)) process.on("SIGINT", this.onSignal);
  }

  /** The protocol thread reports a requested interrupt. */
  onMessage(): void {
    if (this.take()) this.stop();
  }

  /** Handles requested interrupts. @returns whether there was one */
  take(): boolean {
    const asked = Atomics.load(this.counters, slot.asked);
    return Atomics.exchange(this.counters, slot.taken, asked) < asked;
  }

  /** A SIGINT has broken synchronous code, so the requested interrupts are handled. */
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
   * Calls code that the event loop runs outside cells. An interrupt breaks its synchronous part and stops everything
   * else.
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

  /** Whether the running cell has used its signal. */
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

  /** From now on SIGINT counts as the user's again, except for the kernel's own that are still to arrive. */
  private arrived(): void {
    const since = clock() - (echo.asked - echo.takenUp);
    if (Atomics.load(this.counters, slot.signalled) > since)
      Atomics.store(this.counters, slot.signalled, since);
  }
}
