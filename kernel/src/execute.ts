import { bundleOf } from "./bundle.js";
import { type Failure, failureOf, failureOfTypes } from "./failure.js";
import { Gate, KeyboardInterrupt } from "./gate.js";
import type { History } from "./history.js";
import type { Language, Outcome } from "./language.js";
import type { Output } from "./output.js";
import type { Message } from "./wire.js";

/** How long an interrupted cell may take to run its `finally` blocks before the kernel gives it up. */
const unwinding = 250;

/** Runs cells, one at a time, and says what came of them. */
export class Executor {
  count = 0;
  /** The gate of the cell that runs, or that ran last. */
  gate = new Gate();
  private running = false;

  constructor(
    private readonly language: () => Promise<Language>,
    private readonly output: Output,
    private readonly history: History,
    /** Called when a signal has broken a synchronous cell: nobody else is to take it up. */
    private readonly onBroken: () => void,
  ) {}

  /** Runs an execute_request. @returns the content of its reply */
  async execute({ content }: Message): Promise<object> {
    const code = String(content.code ?? "");
    const silent = content.silent === true;
    if (!silent && content.store_history !== false) this.count++;
    const execution_count = this.count;
    if (!silent) this.output.publish("execute_input", { code, execution_count });
    const outcome = await this.run(code);
    if (!silent && content.store_history !== false) this.history.add(execution_count, code);
    const failure = await this.show(outcome, silent, execution_count);
    if (failure) return { status: "error", execution_count, ...failure };
    const user_expressions = await this.evaluate(content.user_expressions);
    return { status: "ok", execution_count, user_expressions, payload: [] };
  }

  /** Stops the running cell; what does not end by itself is left behind. */
  interrupt(): void {
    if (this.running) this.gate.interrupt();
  }

  private async run(code: string): Promise<Outcome> {
    const language = await this.language();
    const gate = new Gate();
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
      const outcome = await Promise.race([language.execute(code, gate), givenUp]);
      if (!isBroken(outcome)) return outcome;
      this.onBroken();
      gate.interrupt();
      return { kind: "thrown", error: new KeyboardInterrupt() };
    } finally {
      this.running = false;
      clearTimeout(timer);
    }
  }

  private async show(
    outcome: Outcome,
    silent: boolean,
    execution_count: number,
  ): Promise<Failure | undefined> {
    const failure = await this.publishValue(outcome, silent, execution_count);
    if (failure && !silent) this.output.publish("error", failure);
    this.output.flush();
    return failure;
  }

  private async publishValue(outcome: Outcome, silent: boolean, execution_count: number) {
    if (outcome.kind === "types") return failureOfTypes(outcome.diagnostics);
    if (outcome.kind === "thrown") return failureOf(outcome.error);
    if (outcome.value === undefined || silent) return undefined;
    try {
      const data = await bundleOf(outcome.value);
      this.output.publish("execute_result", { execution_count, data, metadata: {} });
    } catch (error) {
      return failureOf(error);
    }
  }

  private async evaluate(expressions: unknown): Promise<object> {
    const results: Record<string, object> = {};
    if (typeof expressions !== "object" || expressions === null) return results;
    for (const [name, code] of Object.entries(expressions)) {
      const outcome = await this.run(String(code));
      if (outcome.kind === "value")
        results[name] = { status: "ok", data: await bundleOf(outcome.value), metadata: {} };
      else {
        const failure =
          outcome.kind === "types" ? failureOfTypes(outcome.diagnostics) : failureOf(outcome.error);
        results[name] = { status: "error", ...failure };
      }
    }
    return results;
  }
}

/** Whether SIGINT broke synchronous code, which Node reports with an error of its own. */
function isBroken(outcome: Outcome): boolean {
  if (outcome.kind !== "thrown") return false;
  return (outcome.error as { code?: unknown } | null)?.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
}
