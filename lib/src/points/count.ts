import { ValueError } from "../errors.js";

/**
 * The number itself, if it is a count of at least `least`.
 * @throws {ValueError} otherwise, naming it
 */
export function atLeast(least: number, value: number, name: string): number {
  if (!Number.isInteger(value) || value < least)
    throw new ValueError(`${name} should be an integer of at least ${least}: got ${value}`);
  return value;
}
