import { setImmediate } from "node:timers";
import type { Capture } from "../cell/capture.js";
import { StreamText } from "../errors/text.js";
import type { Mailbox } from "../protocol/mailbox.js";
import { maxPending, slot } from "../protocol/threads.js";
import type { Draft, Header, Wire } from "../protocol/wire.js";

/**
 * In each period (ms) the first writes are sent one by one, so that they are visible even if the cell then computes for
 * long or crashes the process. Further writes of a flood are sent in large pieces of at most this many characters.
 */
const flood = { period: 50, writes: 32 };
const maxText = 65_536;
/** A live protocol thread reads the pipes in much less than this many milliseconds. */
const maxDraining = 200;

/** The kernel publishes these at a cell's start and end, where nobody waits for one without the next. */
const soon = new Set(["status", "execute_input", "execute_result", "error"]);

export type Stream = "stdout" | "stderr";

/**
 * The output of cells, in order. Adjacent writes to one stream become one message; any other message first sends the
 * text before it. A cell that prints faster than the front ends read is slowed down.
 */
export class Output {
  /** The header of the running request; messages belong to it. */
  parent: Partial<Header> = {};
  private text: string[] = [];
  private length = 0;
  /** The current period of {@link flood}: its start, and the number of messages in it. */
  private readonly period = { start: 0, sent: 0 };
  private stream: Stream = "stdout";
  private textParent: Partial<Header> = {};
  private readonly counters: Int32Array;
  private readonly decoding = { stdout: new StreamText(), stderr: new StreamText() };
  /** Whether the pipes of descriptors 1 and 2 may hold output that precedes the next message. */
  private overtaken = false;
  /** The number of requests to empty the pipes; {@link slot.drained} counts those that were done. */
  private drains = 0;

  /** @param captured whether descriptors 1 and 2 are pipes */
  constructor(
    private readonly mailbox: Mailbox,
    private readonly wire: Wire,
    shared: SharedArrayBuffer,
    /** Whether descriptors 1 and 2 are pipes that the protocol thread reads. */
    private readonly piped: boolean,
    private readonly capture: Capture,
    /** Called for each published or captured message. */
    private readonly onPublished: (type: string, content: Record<string, unknown>) => void = () => {},
  ) {
    this.counters = new Int32Array(shared);
  }

  /** Adds to a stream; sleeps while the network is too slow. */
  write(stream: Stream, chunk: string | Uint8Array): void {
    this.append(stream, this.decoding[stream].decode(chunk));
  }

  private append(stream: Stream, text: string): void {
    if (text.length === 0 || this.capture.divert("stream", { name: stream, text })) return;
    this.drainIfOvertaken();
    if (this.length > 0 && (stream !== this.stream || this.parent !== this.textParent)) this.flush();
    if (this.length === 0) {
      this.stream = stream;
      this.textParent = this.parent;
      setImmediate(() => this.flush());
    }
    this.text.push(text);
    this.length += text.length;
    if (this.length < maxText && this.isFlood()) return;
    this.period.sent++;
    this.flush();
    this.waitForNetwork();
  }

  private isFlood(): boolean {
    const now = performance.now();
    if (now - this.period.start > flood.period) Object.assign(this.period, { start: now, sent: 0 });
    return this.period.sent >= flood.writes;
  }

  /** Sends the collected text. */
  flush(): void {
    if (this.length === 0) return;
    const content = { name: this.stream, text: this.text.join("") };
    this.text = [];
    this.length = 0;
    this.post("iopub", { type: "stream", content, parent: this.textParent });
  }

  /** Sends what has been published. Called before code that can keep the thread busy, and when a request is answered. */
  send(): void {
    this.mailbox.flush();
  }

  /** Called before other code writes to descriptor 1 or 2; earlier output is sent first. */
  giveWay(): void {
    this.flush();
    this.overtaken = this.piped;
  }

  /**
   * Sends everything that a request has printed, including incomplete characters and the content of the pipes. Messages
   * after this call come later, because the protocol thread handles messages in order, so there is no need to wait.
   */
  finish(): void {
    for (const stream of ["stdout", "stderr"] as const) this.append(stream, this.decoding[stream].end());
    this.flush();
    this.overtaken = false;
    this.drain();
  }

  /** Publishes to every front end, after the text printed so far. */
  publish(type: string, content: object, more: Partial<Draft> = {}): void {
    if (!this.capture.divert(type, content as Record<string, unknown>)) {
      this.drainIfOvertaken();
      this.flush();
      this.post("iopub", { type, content, parent: this.parent, ...more });
    }
    this.onPublished(type, content as Record<string, unknown>);
  }

  /** Sends to one front end. */
  reply(socket: "shell" | "control" | "stdin", draft: Draft): void {
    this.flush();
    this.post(socket, draft);
  }

  private post(socket: "shell" | "control" | "stdin" | "iopub", draft: Draft): void {
    const frames = this.wire.encode(socket === "iopub" ? { ...draft, identities: [draft.type] } : draft);
    const bytes = socket === "iopub" ? frames.reduce((sum, frame) => sum + frame.length, 0) : 0;
    Atomics.add(this.counters, slot.pending, bytes);
    const waits = socket === "iopub" ? soon.has(draft.type) : socket !== "stdin";
    const message = { kind: "send", socket, frames, bytes } as const;
    if (waits) this.mailbox.postSoon(message);
    else this.mailbox.post(message);
  }

  /** Sleeps until the protocol thread has sent the content of the pipes of descriptors 1 and 2. */
  private drainIfOvertaken(): void {
    if (!this.overtaken) return;
    this.overtaken = false;
    this.flush();
    this.drain();
    this.send();
    const end = performance.now() + maxDraining;
    for (let left = maxDraining; left > 0; left = end - performance.now()) {
      const drained = Atomics.load(this.counters, slot.drained);
      if (drained >= this.drains) return;
      Atomics.wait(this.counters, slot.drained, drained, left);
    }
  }

  /** Makes the protocol thread send the content of the pipes. */
  private drain(): void {
    if (!this.piped) return;
    this.drains++;
    this.mailbox.postSoon({ kind: "drain" });
  }

  private waitForNetwork(): void {
    for (;;) {
      const pending = Atomics.load(this.counters, slot.pending);
      if (pending <= maxPending) return;
      // Short sleeps, so that an interrupt can terminate JavaScript between them.
      Atomics.wait(this.counters, slot.pending, pending, 50);
    }
  }
}
