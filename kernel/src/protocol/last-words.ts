import { writeSync } from "node:fs";

/** The number of characters kept while waiting for the beginning of V8's report. */
const kept = 4096;

/**
 * Detects V8's report of exhausted memory on descriptor 2. V8 aborts the process after it has written the report. The
 * protocol thread, which still runs, delays that by filling the pipe.
 */
export class LastWords {
  private text = "";
  private readonly report = new RegExp(`<--- Last few GCs --->\\s*\\[${process.pid}:0x`);
  private said = false;

  /** @returns whether this process, and not one of its children, is about to be aborted; true once */
  hear(text: string): boolean {
    if (this.said) return false;
    this.text = (this.text + text).slice(-kept);
    this.said = this.report.test(this.text);
    return this.said;
  }
}

/** Fills a pipe through a non-blocking descriptor, so that the next writer waits until it is read. */
export function fill(descriptor: number): void {
  for (const size of [4096, 1]) {
    const filling = Buffer.alloc(size);
    try {
      for (;;) writeSync(descriptor, filling);
    } catch {
      // EAGAIN: not enough space
    }
  }
}
