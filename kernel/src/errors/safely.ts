import { type InspectOptions, inspect } from "node:util";

/** Returns the function's result, or `otherwise` if it throws. For reading values whose code may throw. */
export function attempt<T, U>(look: () => T, otherwise: U): T | U {
  try {
    return look();
  } catch {
    return otherwise;
  }
}

/** Node's `inspect`, for values whose getters, proxy traps or own `inspect` may throw as well. */
export function inspectSafely(value: unknown, options: InspectOptions = {}): string {
  try {
    return inspect(value, options);
  } catch (error) {
    const plain = attempt(
      () => inspect(value, { ...options, customInspect: false, getters: false }),
      undefined,
    );
    return plain ?? `[${typeof value} that cannot be shown: ${messageOf(error)}]`;
  }
}

/** The thrown value in one line, even if reading it throws. */
export function messageOf(error: unknown): string {
  const message = attempt(() => (error as { message?: unknown }).message, undefined);
  return typeof message === "string"
    ? message
    : attempt(() => String(error), "an error that cannot be shown");
}
