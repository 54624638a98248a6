/** Characters of V8's report that are kept while its end is awaited. */
const kept = 8192;

/**
 * Hears V8's report of a fatal error on descriptor 2. V8 then aborts the process, yet the protocol thread runs on while
 * the report is written: long enough to answer the cell.
 */
export class LastWords {
  private text = "";
  private readonly report = new RegExp(`\\[${process.pid}:0x[\\s\\S]*FATAL ERROR: (.*)\\n`);
  private said = false;

  /** @returns the error, once, when the report of this very process has named it */
  hear(text: string): string | undefined {
    if (this.said) return undefined;
    this.text = (this.text + text).slice(-kept);
    const [, error] = this.report.exec(this.text) ?? [];
    this.said = error !== undefined;
    return error;
  }
}
