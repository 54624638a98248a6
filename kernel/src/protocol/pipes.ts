import { readSync } from "node:fs";
import { Socket } from "node:net";
import { StreamText } from "../errors/text.js";

/** The limit of reads for one request of the main thread, because a child process may print forever. */
const maxReads = 256;
/** The interval (ms) at which a reader that waits for the network checks whether it can continue. */
const pause = 20;

/**
 * The protocol thread's end of a pipe under descriptor 1 or 2. It reads while the main thread is busy, so output of
 * child processes and native code is shown at once, and they never wait for JavaScript.
 */
export class Pipe {
  private readonly text = new StreamText();
  private readonly socket: Socket;
  private readonly buffer = Buffer.alloc(65_536);

  /**
   * @param show called with the text, in order
   * @param behind whether the network is so slow that the writers must wait
   */
  constructor(
    private readonly descriptor: number,
    private readonly show: (text: string) => void,
    private readonly behind: () => boolean,
  ) {
    this.socket = new Socket({ fd: descriptor, readable: true, writable: false });
    this.socket.on("error", () => {}); // its reader ends with the process
    this.socket.on("data", (bytes) => this.hear(bytes));
  }

  /** Reads the current content of the pipe. */
  drain(): void {
    for (let read = 0; read < maxReads && !this.behind(); read++) {
      const bytes = this.read();
      if (bytes.length === 0) break;
      this.hear(bytes);
    }
  }

  /** Stops reading until {@link discard} empties the pipe. */
  stop(): void {
    this.socket.pause();
  }

  discard(): void {
    while (this.read().length > 0);
  }

  private read(): Uint8Array {
    try {
      return this.buffer.subarray(0, readSync(this.descriptor, this.buffer));
    } catch {
      return new Uint8Array(); // EAGAIN: empty
    }
  }

  private hear(bytes: Uint8Array): void {
    const text = this.text.decode(bytes);
    if (text.length > 0) this.show(text);
    if (this.behind()) this.wait();
  }

  private wait(): void {
    this.socket.pause();
    setTimeout(() => (this.behind() ? this.wait() : this.socket.resume()), pause);
  }
}
