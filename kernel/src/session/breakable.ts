import { Script } from "node:vm";
import { attempt } from "../errors/safely.js";

const key = Symbol.for("topolab.breakable");
const script = new Script('globalThis[Symbol.for("topolab.breakable")]()');

/**
 * Calls `work` so that SIGINT can break its synchronous part.
 * @throws an error of Node's when it does, see {@link isBroken}
 */
export function breakable<T>(work: () => T): T {
  (globalThis as Record<symbol, unknown>)[key] = work;
  return script.runInThisContext({ breakOnSigint: true }) as T;
}

/** Whether SIGINT broke synchronous code, which Node reports with a special error. */
export function isBroken(error: unknown): boolean {
  const code = attempt(() => (error as { code?: unknown } | null)?.code, undefined);
  return code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
}
