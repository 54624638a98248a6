import type { Worker } from "node:worker_threads";
import type { Capture } from "./capture.js";
import { slot, type ToProtocol } from "./threads.js";
import type { Draft, Header, Wire } from "./wire.js";

/**
 * Text is sent when it is this long, or when none has been sent for this long: so that the first line is seen even
 * if the cell then blocks, and a flood travels in large pieces.
 */
const maxAge = 50;
const maxText = 65_536;
/** While more than this waits for the network, a printing cell sleeps. */
const maxPending = 8 * 1024 * 1024;

type Stream = "stdout" | "stderr";

/**
 * What the cell prints and shows, in order. Neighbouring writes to one stream travel as one message; every other
 * message first sends the text before it. Printing faster than the front ends read slows the cell down.
 */
export class Output {
  /** The header of the request that runs: what is sent belongs to it. */
  parent: Partial<Header> = {};
  private text: string[] = [];
  private length = 0;
  /** When text was last sent. */
  private sent = 0;
  private stream: Stream = "stdout";
  private textParent: Partial<Header> = {};
  private readonly counters: Int32Array;

  constructor(
    private readonly worker: Worker,
    private readonly wire: Wire,
    shared: SharedArrayBuffer,
    private readonly capture: Capture,
    /** Called for each message that was published or captured. */
    private readonly onPublished: (type: string, content: Record<string, unknown>) => void = () => {},
  ) {
    this.counters = new Int32Array(shared);
  }

  /** Adds to a stream; sleeps while the network is behind. */
  write(stream: Stream, text: string): void {
    if (text.length === 0 || this.capture.divert("stream", { name: stream, text })) return;
    if (this.length > 0 && (stream !== this.stream || this.parent !== this.textParent)) this.flush();
    if (this.length === 0) {
      this.stream = stream;
      this.textParent = this.parent;
      setImmediate(() => this.flush());
    }
    this.text.push(text);
    this.length += text.length;
    if (this.length >= maxText || performance.now() - this.sent > maxAge) {
      this.flush();
      this.waitForNetwork();
    }
  }

  /** Sends the text that has been gathered. */
  flush(): void {
    if (this.length === 0) return;
    const content = { name: this.stream, text: this.text.join("") };
    this.text = [];
    this.length = 0;
    this.sent = performance.now();
    this.post("iopub", { type: "stream", content, parent: this.textParent });
  }

  /** Publishes to every front end, after the text printed so far. */
  publish(type: string, content: object, more: Partial<Draft> = {}): void {
    if (!this.capture.divert(type, content as Record<string, unknown>)) {
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

  private waitForNetwork(): void {
    for (;;) {
      const pending = Atomics.load(this.counters, slot.pending);
      if (pending <= maxPending) return;
      // Short sleeps, so that an interrupt finds JavaScript to terminate.
      Atomics.wait(this.counters, slot.pending, pending, 50);
    }
  }
}
