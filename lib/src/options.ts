import { ValueError } from "./errors.js";

/**
 * Returns `value` if it is one of the valid names.
 *
 * TypeScript checks string options at compile time; this check is for JavaScript callers.
 *
 * @param value the caller's option
 * @param valid the valid names
 * @param name the option's name, for the message
 * @throws {ValueError} if `value` is not among them; the message lists the valid names
 *
 * @example
 * oneOf(options.average ?? "harmonic", ["harmonic", "arithmetic"], "average")
 */
export function oneOf<T extends string>(value: T, valid: readonly T[], name: string): T {
  if (valid.includes(value)) return value;
  const names = valid.map((each) => JSON.stringify(each)).join(", ");
  throw new ValueError(`${name} must be one of ${names}: got ${describe(value)}`);
}

function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return value === null || typeof value !== "object"
    ? String(value)
    : `an ${Array.isArray(value) ? "array" : "object"}`;
}
