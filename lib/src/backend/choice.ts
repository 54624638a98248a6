import { ValueError } from "../errors.js";

/**
 * The value itself, if it is one of the choices.
 * @param name of the option, for the error
 * @throws {ValueError} otherwise, naming the option and its choices
 */
export function oneOf<T extends string>(choices: readonly T[], value: T, name: string): T {
  if (choices.includes(value)) return value;
  const listed = choices.map((choice) => JSON.stringify(choice)).join(", ");
  throw new ValueError(`${name} must be one of ${listed}: got ${JSON.stringify(value) ?? String(value)}`);
}
