import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export type Answer = Record<string, number | string | boolean | undefined>;

/** A child process that answers each line of its stdin with one line of JSON. */
export class Answering {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  constructor(command: string, parameters: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const env = { ...process.env, ...environment };
    this.child = spawn(command, parameters, { stdio: ["pipe", "pipe", "inherit"], env });
    this.lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  /** The next answer; the first one says that it is ready. */
  async next(): Promise<Answer> {
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`${this.child.spawnargs.join(" ")} ended without an answer`);
    return JSON.parse(value);
  }

  ask(line: string): Promise<Answer> {
    this.child.stdin!.write(`${line}\n`);
    return this.next();
  }

  end(): Promise<void> {
    this.child.stdin!.end();
    return new Promise((resolve) => this.child.once("close", () => resolve()));
  }
}
