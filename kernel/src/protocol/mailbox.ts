import { setImmediate } from "node:timers";
import type { Worker } from "node:worker_threads";
import type { ToProtocol } from "./threads.js";

/**
 * The main thread's messages to the protocol thread, in order. Each posting wakes that thread, so messages that can
 * wait until the end of the turn travel together.
 */
export class Mailbox {
  private waiting: ToProtocol[] = [];

  constructor(private readonly worker: Pick<Worker, "postMessage">) {}

  /** Posts this message after those that wait. */
  post(message: ToProtocol): void {
    this.waiting.push(message);
    this.flush();
  }

  /** Posts this message with the next one, or at the next {@link flush}, or after the turn. */
  postSoon(message: ToProtocol): void {
    this.waiting.push(message);
    // For each message, because an interrupt can end a turn before the flush of an earlier one is scheduled.
    setImmediate(() => this.flush());
  }

  /** Posts the messages that wait. */
  flush(): void {
    if (this.waiting.length === 0) return;
    const messages = this.waiting;
    this.waiting = [];
    this.worker.postMessage(messages);
  }
}
