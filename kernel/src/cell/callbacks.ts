import type { Failure } from "../errors/failure.js";
import { Gate, KeyboardInterrupt } from "../session/gate.js";
import type { Interrupts } from "../session/interrupts.js";
import type { Capture } from "./capture.js";
import type { Sink } from "./globals.js";

/** The time limit of the `finally` blocks of a stopped callback, in milliseconds. */
const unwinding = 250;

interface Parts {
  capture: Capture;
  interrupts: Interrupts;
  describe(error: unknown): Promise<Failure>;
}

/** Runs code whose output does not belong to the running cell, and shows its errors. */
export class Callbacks {
  private readonly running = new Set<Gate>();
  /** Errors that an area already shows. */
  private readonly shown = new WeakSet<object>();

  constructor(private readonly parts: Parts) {}

  /** The gate of the calling callback; undefined in a cell. */
  get gate(): Gate | undefined {
    return this.parts.capture.surroundings.get()?.gate;
  }

  /** See `cell.capture`. */
  async capture<T>(sink: Sink, work: () => T | Promise<T>): Promise<T> {
    const { surroundings } = this.parts.capture;
    try {
      return await surroundings.run({ ...surroundings.get(), sink }, work);
    } catch (error) {
      await this.show(error, sink);
      throw error;
    }
  }

  /** See `cell.callBack`. */
  callBack(sink: Sink, work: () => unknown, { cancel }: { cancel?: AbortSignal } = {}): Promise<void> {
    const { capture, interrupts } = this.parts;
    const gate = new Gate(() => {
      interrupts.listening = true;
    }, new Set());
    this.running.add(gate);
    const stop = () => {
      gate.interrupt();
      gate.interrupt(); // the second one gives no call time to finish
    };
    cancel?.addEventListener("abort", stop);
    const stopped = new Promise<never>((_, reject) => {
      gate.onClosed(() => setTimeout(() => reject(new KeyboardInterrupt()), unwinding));
    });
    const finished = (async () =>
      capture.surroundings.run({ sink, gate }, () => interrupts.breakable(work)))();
    return Promise.race([finished, stopped])
      .then(() => {})
      .catch((error) => (cancel?.aborted ? undefined : this.show(error, sink)))
      .finally(() => {
        cancel?.removeEventListener("abort", stop);
        this.running.delete(gate);
        gate.end();
      });
  }

  /** Stops all running callbacks. */
  interrupt(): void {
    this.parts.capture.surroundings.reset();
    if (this.running.size > 0) this.parts.interrupts.listening = false; // a second one does not wait
    for (const gate of [...this.running]) gate.interrupt();
  }

  private async show(error: unknown, sink: Sink): Promise<void> {
    if (typeof error === "object" && error !== null) {
      if (this.shown.has(error)) return;
      this.shown.add(error);
    }
    sink("error", { ...(await this.parts.describe(error)) });
  }
}
