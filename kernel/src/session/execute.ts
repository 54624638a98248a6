import { setImmediate, setTimeout } from "node:timers";
import { inspect } from "../assist/inspect.js";
import type { Bundle } from "../cell/globals.js";
import { bundleOf, isNothing } from "../display/bundle.js";
import { sizeMetadata } from "../display/png-size.js";
import { type Failure, failureOf, failureOfTypes } from "../errors/failure.js";
import type { Language, Outcome } from "../language/language.js";
import type { Message } from "../protocol/wire.js";
import { isBroken } from "./breakable.js";
import { CellRuns, snapshot, staleLine } from "./cell-runs.js";
import { textOf } from "./content.js";
import { Gate, isInterrupt, KeyboardInterrupt } from "./gate.js";
import type { History } from "./history.js";
import type { Interrupts } from "./interrupts.js";
import type { ProcessExit } from "./leaving.js";
import type { Output } from "./output.js";

/** The time limits (ms) of an interrupted cell's `finally` blocks and of each callback at a cell's end. */
const patience = { unwinding: 250, ending: 10_000 };

/** A cell of this form asks for information, as in IPython: `Math.floor?` */
const question = /^\s*(?:\?\s*([\w$.]+)|([\w$.]+)\s*\?)\s*$/;

interface Parts {
  language(): Promise<Language>;
  output: Output;
  history: History;
  interrupts: Interrupts;
  /** Whether another cell waits for its turn. */
  othersWait(): boolean;
}

/** Runs cells, one at a time, and reports their results. */
export class Executor {
  /** The gate of the current or last cell. */
  gate = new Gate();
  private readonly runs = new CellRuns();
  private count = 0;
  private ending: (() => void | Promise<void>)[] = [];
  private running = false;
  /** Set if the running cell asked the process to end. */
  private exit: ProcessExit | undefined;

  constructor(private readonly parts: Parts) {}

  /** Runs an execute_request. @returns the content of its reply */
  async execute({ content, metadata }: Message): Promise<{ status: string }> {
    const { output, history } = this.parts;
    const code = textOf(content, "code").toWellFormed();
    const silent = content.silent === true;
    const stored = !silent && content.store_history !== false;
    if (stored) this.count++;
    const execution_count = this.count;
    if (!silent) output.publish("execute_input", { code, execution_count });
    const payload = await this.explain(code);
    const remember = stored && !payload ? await this.remembering(metadata, execution_count) : () => {};
    const outcome: Outcome = payload
      ? { kind: "value", value: undefined }
      : await this.run(code, `cell-${execution_count}`);
    if (stored) history.add(execution_count, code);
    await this.end(outcome);
    await turn(); // unhandled rejections of the cell are reported by now
    output.finish();
    const failure = await this.publish(outcome, code, silent, execution_count);
    if (failure) return { status: "error", execution_count, ...failure } as { status: string };
    remember();
    const user_expressions = await this.evaluate(content.user_expressions);
    return { status: "ok", execution_count, user_expressions, payload: payload ?? [] } as { status: string };
  }

  /**
   * Records the variables before a cell runs. The returned function, called after the run, names the cells that ran
   * with values that have changed. It reports nothing while more cells wait, because those may run them again.
   */
  private async remembering(metadata: Message["metadata"], count: number): Promise<() => void> {
    const { cellId: id, deletedCells } = metadata;
    for (const deleted of Array.isArray(deletedCells) ? deletedCells : []) this.runs.delete(deleted);
    if (typeof id !== "string") return () => {};
    const language = await this.parts.language();
    const before = snapshot(language.variables());
    return () => {
      const run = { count, ...language.lastNames };
      const stale = this.runs.add(id, run, before, snapshot(language.variables()));
      if (stale.length === 0 || this.parts.othersWait()) return;
      const line = staleLine(stale);
      const data = { "text/plain": line, "text/html": `<small style="opacity: 0.7">${line}</small>` };
      this.parts.output.publish("display_data", { data, metadata: {} });
    };
  }

  /** Calls back when the running cell has ended. */
  onEnd(callback: () => void | Promise<void>): void {
    this.ending.push(callback);
  }

  /** Stops the running cell; code that does not end is abandoned. */
  interrupt(): void {
    if (!this.running) return;
    this.parts.interrupts.listening = false; // a second interrupt terminates code without awaits at once
    this.gate.interrupt();
  }

  /** The running cell asked the process to end. Only the cell ends, at its next await at the latest. */
  leave(exit: ProcessExit): void {
    if (!this.running) return;
    this.exit = exit;
    exit.told = true;
    this.gate.interrupt();
    this.gate.interrupt(); // a second interrupt gives library calls no time to finish
  }

  private async end(outcome: Outcome): Promise<void> {
    const ending = this.ending;
    this.ending = [];
    const limit =
      outcome.kind === "thrown" && isInterrupt(outcome.error) ? patience.unwinding : patience.ending;
    for (const callback of ending)
      try {
        await this.breakable(() => Promise.race([callback(), afterwards(limit)]));
      } catch (error) {
        this.parts.output.write("stderr", `${failureOf(error).traceback.join("\n")}\n`);
      }
  }

  /** Waits for user code that runs after the cell has ended; an interrupt ends the wait. */
  private async breakable<T>(work: () => T | Promise<T>): Promise<T> {
    const gate = new Gate();
    this.gate = gate;
    this.running = true;
    try {
      // One turn later, because an interrupt of a synchronous loop ends the entire turn.
      return await gate.wait(Promise.resolve().then(work));
    } finally {
      this.running = false;
      gate.end();
    }
  }

  /** The page that answers a {@link question}. */
  private async explain(code: string): Promise<object[] | undefined> {
    const match = question.exec(code);
    if (!match) return undefined;
    const name = match[1] ?? match[2];
    const { data } = inspect(await this.parts.language(), name, name.length) as { data: Bundle };
    // TypeScript gives an unknown name the type `any`. The cell then fails and says that the name is unknown.
    if (Object.keys(data).length === 0 || data["text/plain"] === "any") return undefined;
    return [{ source: "page", data, start: 0 }];
  }

  private async run(code: string, name: string): Promise<Outcome> {
    const language = await this.parts.language();
    const { interrupts } = this.parts;
    interrupts.listening = false;
    const gate = new Gate(() => {
      interrupts.listening = true;
    });
    this.gate = gate;
    let timer: NodeJS.Timeout | undefined;
    const givenUp = new Promise<Outcome>((resolve) => {
      const giveUp = () => {
        language.abandon();
        resolve({ kind: "thrown", error: new KeyboardInterrupt() });
      };
      gate.onClosed(() => {
        timer = setTimeout(giveUp, patience.unwinding);
      });
    });
    this.running = true;
    this.exit = undefined;
    this.parts.output.send();
    try {
      const running = language.execute(code, name).catch((error) => ({ kind: "thrown", error }) as const);
      const outcome = await Promise.race([running, givenUp]);
      if (this.exit) return { kind: "thrown", error: this.exit };
      if (outcome.kind !== "thrown" || !isBroken(outcome.error)) return outcome;
      interrupts.broke();
      gate.interrupt();
      return { kind: "thrown", error: new KeyboardInterrupt() };
    } finally {
      this.running = false;
      gate.end();
      interrupts.listen();
      clearTimeout(timer);
    }
  }

  /** Shows the value of a cell, or its failure. @returns the failure */
  private async publish(
    outcome: Outcome,
    code: string,
    silent: boolean,
    execution_count: number,
  ): Promise<Failure | undefined> {
    const failure = await this.failure(outcome, code);
    if (failure && !silent) this.parts.output.publish("error", failure);
    if (failure || silent || outcome.kind !== "value" || isNothing(outcome.value)) return failure;
    try {
      const data = await this.breakable(() => bundleOf(outcome.value));
      this.parts.output.publish("execute_result", { execution_count, data, metadata: sizeMetadata(data) });
      return undefined;
    } catch (error) {
      return this.publish({ kind: "thrown", error }, code, silent, execution_count);
    }
  }

  private async failure(outcome: Outcome, code: string): Promise<Failure | undefined> {
    if (outcome.kind === "types") return failureOfTypes(outcome.diagnostics, code);
    if (outcome.kind === "thrown") return failureOf(outcome.error, (await this.parts.language()).traces);
    return undefined;
  }

  private async evaluate(expressions: unknown): Promise<object> {
    if (typeof expressions !== "object" || expressions === null) return {};
    const results: [string, object][] = [];
    for (const [name, code] of Object.entries(expressions))
      results.push([name, await this.evaluateOne(String(code))]);
    return Object.fromEntries(results);
  }

  private async evaluateOne(code: string): Promise<object> {
    const outcome = await this.run(code, "cell-0");
    const failure = await this.failure(outcome, code);
    if (failure) return { status: "error", ...failure };
    try {
      const value = outcome.kind === "value" ? outcome.value : undefined;
      return { status: "ok", data: await this.breakable(() => bundleOf(value)), metadata: {} };
    } catch (error) {
      return { status: "error", ...failureOf(error) };
    }
  }
}

const afterwards = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const turn = () => new Promise((resolve) => setImmediate(resolve));
