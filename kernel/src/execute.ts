import { inspect } from "./assist/inspect.js";
import { bundleOf } from "./display/bundle.js";
import { type Failure, failureOf, failureOfTypes } from "./failure.js";
import { Gate, KeyboardInterrupt } from "./gate.js";
import type { History } from "./history.js";
import type { Interrupts } from "./interrupts.js";
import type { Language, Outcome } from "./language.js";
import type { Output } from "./output.js";
import type { Message } from "./wire.js";

/** How long an interrupted cell's `finally` blocks, or what was left for a cell's end, may take. */
const unwinding = 250;

/** A cell of this form asks what something is, as in IPython: `Math.floor?` */
const question = /^\s*(?:\?\s*([\w$.]+)|([\w$.]+)\s*\?)\s*$/;

interface Parts {
  language(): Promise<Language>;
  output: Output;
  history: History;
  interrupts: Interrupts;
}

/** Runs cells, one at a time, and says what came of them. */
export class Executor {
  /** The gate of the cell that runs, or that ran last. */
  gate = new Gate();
  private count = 0;
  private ending: (() => void | Promise<void>)[] = [];
  private running = false;

  constructor(private readonly parts: Parts) {}

  /** Runs an execute_request. @returns the content of its reply */
  async execute({ content }: Message): Promise<{ status: string }> {
    const { output, history } = this.parts;
    const code = String(content.code ?? "");
    const silent = content.silent === true;
    const stored = !silent && content.store_history !== false;
    if (stored) this.count++;
    const execution_count = this.count;
    if (!silent) output.publish("execute_input", { code, execution_count });
    const payload = await this.explain(code);
    const outcome: Outcome = payload
      ? { kind: "value", value: undefined }
      : await this.run(code, `cell-${execution_count}`);
    if (stored) history.add(execution_count, code);
    await this.end();
    const failure = await this.publish(outcome, code, silent, execution_count);
    output.flush();
    if (failure) return { status: "error", execution_count, ...failure } as { status: string };
    const user_expressions = await this.evaluate(content.user_expressions);
    return { status: "ok", execution_count, user_expressions, payload: payload ?? [] } as { status: string };
  }

  /** Calls back when the running cell has ended. */
  onEnd(callback: () => void | Promise<void>): void {
    this.ending.push(callback);
  }

  /** Stops the running cell; what does not end by itself is left behind. */
  interrupt(): void {
    if (this.running) this.gate.interrupt();
  }

  private async end(): Promise<void> {
    const ending = this.ending;
    this.ending = [];
    for (const callback of ending)
      try {
        await Promise.race([callback(), afterwards(unwinding)]);
      } catch (error) {
        console.error(error);
      }
  }

  /** The page that answers a {@link question}. */
  private async explain(code: string): Promise<object[] | undefined> {
    const match = question.exec(code);
    if (!match) return undefined;
    const name = match[1] ?? match[2];
    const { data } = inspect(await this.parts.language(), name, name.length) as { data: object };
    if (Object.keys(data).length === 0) return undefined;
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
        timer = setTimeout(giveUp, unwinding);
      });
    });
    this.running = true;
    try {
      const running = language.execute(code, name).catch((error) => ({ kind: "thrown", error }) as const);
      const outcome = await Promise.race([running, givenUp]);
      if (!isBroken(outcome)) return outcome;
      interrupts.take();
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
    if (failure || silent || outcome.kind !== "value" || outcome.value === undefined) return failure;
    try {
      const data = await bundleOf(outcome.value);
      this.parts.output.publish("execute_result", { execution_count, data, metadata: {} });
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
    const results: Record<string, object> = {};
    if (typeof expressions !== "object" || expressions === null) return results;
    for (const [name, code] of Object.entries(expressions)) {
      const outcome = await this.run(String(code), "cell-0");
      const failure = await this.failure(outcome, String(code));
      if (failure) results[name] = { status: "error", ...failure };
      else if (outcome.kind === "value")
        results[name] = { status: "ok", data: await bundleOf(outcome.value), metadata: {} };
    }
    return results;
  }
}

const afterwards = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Whether SIGINT broke synchronous code, which Node reports with an error of its own. */
function isBroken(outcome: Outcome): boolean {
  if (outcome.kind !== "thrown") return false;
  return (outcome.error as { code?: unknown } | null)?.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
}
