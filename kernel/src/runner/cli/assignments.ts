import { UsageError } from "../errors.js";

/** Names and texts from arguments of the form `name=value`. @throws {UsageError} for other forms and repeated names */
export function assignments(option: string, texts: readonly string[]): Record<string, string> {
  const found = new Map<string, string>();
  for (const text of texts) {
    const [, name, value] = /^([A-Za-z_$][\w$]*)=(.*)$/s.exec(text) ?? [];
    if (name === undefined) throw new UsageError(`${option} must have the form name=value: got ${text}`);
    if (found.has(name)) throw new UsageError(`${option} sets ${name} twice`);
    found.set(name, value);
  }
  return Object.fromEntries(found);
}
