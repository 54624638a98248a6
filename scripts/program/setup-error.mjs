/** An error of a step, in words for the user: what is wrong, and what to do. */
export class SetupError extends Error {
  /**
   * @param {string} problem what is wrong
   * @param {string} remedy what to do
   * @param {{ log?: string, tail?: string, cause?: unknown }} [details] the path of the complete output, and its end
   */
  constructor(problem, remedy, details = {}) {
    super(problem, { cause: details.cause });
    this.name = "SetupError";
    this.remedy = remedy;
    this.log = details.log;
    this.tail = details.tail;
  }

  /** The complete message, as printed. */
  explain() {
    const parts = [`${this.message}`, `What to do: ${this.remedy}`];
    if (this.tail) parts.push(`The end of its output:\n${this.tail.replace(/^/gm, "  | ")}`);
    if (this.log) parts.push(`Complete output: ${this.log}`);
    return parts.join("\n");
  }
}
