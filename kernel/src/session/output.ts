import { setImmediate } from "node:timers";
import type { Worker } from "node:worker_threads";
import type { Capture } from "../cell/capture.js";
import { StreamText } from "../errors/text.js";
import { maxPending, slot, type ToProtocol } from "../protocol/threads.js";
import type { Draft, Header, Wire } from "../protocol/wire.js";

/**
 * In each period (ms) the first writes are sent one by one: they are seen even if the cell then computes for long, or
 * brings the process down. What a flood prints besides travels in large pieces, of at most so many characters.
 */
const flood = { period: 50, writes: 32 };
const maxText = 65_536;
/** The protocol thread, when it lives, has read the pipes long before so many milliseconds have passed. */
const maxDraining = 200;

export type Stream = "stdout" | "stderr";

/**
 * What the cell prints and shows, in order. Neighboring writes to one stream travel as one message; every other
 * message first sends the text before it. Printing faster than the front ends read slows the cell down.
 */
export class Output {
  /** The header of the request that runs: what is sent belongs to it. */
  parent: Partial<Header> = {};
  private text: string[] = [];
  private length = 0;
  /** The period of {@link flood} that runs: when it began, and how often text was sent in it. */
  private readonly period = { start: 0, sent: 0 };
  private stream: Stream = "stdout";
  private textParent: Partial<Header> = {};
  private readonly counters: Int32Array;
  private readonly decoding = { stdout: new StreamText(), stderr: new StreamText() };
  /** Whether the pipes under descriptors 1 and 2 may hold something that was written before what comes next. */
  private overtaken = false;
  /** How often the pipes were to be read empty, as {@link slot.drained} counts when they were. */
  private drains = 0;

  /** @param captured whether there are pipes under descriptors 1 and 2 */
  constructor(
    private readonly worker: Worker,
    private readonly wire: Wire,
    shared: SharedArrayBuffer,
    /** Whether descriptors 1 and 2 are pipes that the protocol thread reads. */
    private readonly piped: boolean,
    private readonly capture: Capture,
    /** Called for each message that was published or captured. */
    private readonly onPublished: (type: string, content: Record<string, unknown>) => void = () => {},
  ) {
    this.counters = new Int32Array(shared);
  }

  /** Adds to a stream; sleeps while the network is behind. */
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

  /** Sends the text that has been gathered. */
  flush(): void {
    if (this.length === 0) return;
    const content = { name: this.stream, text: this.text.join("") };
    this.text = [];
    this.length = 0;
    this.post("iopub", { type: "stream", content, parent: this.textParent });
  }

  /** Something else is about to write to descriptor 1 or 2: what was printed before goes first. */
  giveWay(): void {
    this.flush();
    this.overtaken = this.piped;
  }

  /**
   * Sends everything that a request has printed: halves of characters, too, and what is in the pipes. What is sent
   * after this call comes after that, as the protocol thread takes its messages in order; so there is no need to wait.
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
    this.worker.postMessage({ kind: "send", socket, frames, bytes } satisfies ToProtocol);
  }

  /** Sleeps until the protocol thread has sent what is in the pipes under descriptors 1 and 2. */
  private drainIfOvertaken(): void {
    if (!this.overtaken) return;
    this.overtaken = false;
    this.flush();
    this.drain();
    const end = performance.now() + maxDraining;
    for (let left = maxDraining; left > 0; left = end - performance.now()) {
      const drained = Atomics.load(this.counters, slot.drained);
      if (drained >= this.drains) return;
      Atomics.wait(this.counters, slot.drained, drained, left);
    }
  }

  /** Has the protocol thread send what is in the pipes. */
  private drain(): void {
    if (!this.piped) return;
    this.drains++;
    this.worker.postMessage({ kind: "drain" } satisfies ToProtocol);
  }

  private waitForNetwork(): void {
    for (;;) {
      const pending = Atomics.load(this.counters, slot.pending);
      if (pending <= maxPending) return;
      // Short sleeps, so that an interrupt finds JavaScript to terminate.
      Atomics.wait(this.counters, slot.pending, pending, 50);
    }
  }
}
