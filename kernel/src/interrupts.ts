import { slot } from "./threads.js";

/**
 * The main thread's end of an interrupt. One request may arrive twice, as a message and as a signal, and in either
 * order: it must stop the cell that runs once, and never the next one.
 */
export class Interrupts {
  constructor(
    private readonly counters: Int32Array,
    private readonly stop: () => void,
  ) {}

  /** The protocol thread says that an interrupt was asked for. */
  onMessage(): void {
    if (this.take()) this.stop();
  }

  /** SIGINT: the kernel's own, which follows a message, or one from outside. */
  onSignal(): void {
    const own = Atomics.exchange(this.counters, slot.signalled, 0) === 1;
    const asked = this.take();
    if (asked || !own) this.stop();
  }

  /** Takes up what was asked for. @returns whether there was anything */
  take(): boolean {
    const asked = Atomics.load(this.counters, slot.asked);
    return Atomics.exchange(this.counters, slot.taken, asked) < asked;
  }
}
