/** A step that cannot go on, in words for the person who waits: what is wrong, and what to do about it. */
export class SetupError extends Error {
  /**
   * @param {string} problem what is wrong
   * @param {string} remedy what to do
   * @param {{ log?: string, tail?: string, cause?: unknown }} [details] where the whole output lies, and its end
   */
  constructor(problem, remedy, details = {}) {
    super(problem, { cause: details.cause });
    this.name = "SetupError";
    this.remedy = remedy;
    this.log = details.log;
    this.tail = details.tail;
  }

  /** The whole message, as it is printed. */
  explain() {
    const parts = [`${this.message}`, `What to do: ${this.remedy}`];
    if (this.tail) parts.push(`The end of its output:\n${this.tail.replace(/^/gm, "  | ")}`);
    if (this.log) parts.push(`All of it: ${this.log}`);
    return parts.join("\n");
  }
}
