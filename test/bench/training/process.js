import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
/** A child process that answers each line of its stdin with one line of JSON. */
export class Answering {
  child;
  lines;
  constructor(command, parameters) {
    this.child = spawn(command, parameters, { stdio: ["pipe", "pipe", "inherit"] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }
  /** The next answer; the first one says that it is ready. */
  async next() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`${this.child.spawnargs.join(" ")} ended without an answer`);
    return JSON.parse(value);
  }
  ask(line) {
    this.child.stdin.write(`${line}\n`);
    return this.next();
  }
  end() {
    this.child.stdin.end();
    return new Promise((resolve) => this.child.once("close", () => resolve()));
  }
}
