import { writeSync } from "node:fs";

/** Characters of V8's report that are kept while its beginning is awaited. */
const kept = 4096;

/**
 * Hears on descriptor 2 that V8 reports a lack of memory. V8 aborts the process when the report is written; the
 * protocol thread, which still runs, makes it wait before that by filling the pipe.
 */
export class LastWords {
  private text = "";
  private readonly report = new RegExp(`<--- Last few GCs --->\\s*\\[${process.pid}:0x`);
  private said = false;

  /** @returns whether this process, and not a child of it, is about to be aborted; true once */
  hear(text: string): boolean {
    if (this.said) return false;
    this.text = (this.text + text).slice(-kept);
    this.said = this.report.test(this.text);
    return this.said;
  }
}

/** Fills a pipe, through a descriptor that does not wait: who writes to it next waits until it is read. */
export function fill(descriptor: number): void {
  for (const size of [4096, 1]) {
    const filling = Buffer.alloc(size);
    try {
      for (;;) writeSync(descriptor, filling);
    } catch {
      // EAGAIN: there is no room for so many bytes
    }
  }
}
