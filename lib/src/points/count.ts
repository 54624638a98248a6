import { ValueError } from "../errors.js";

/**
 * Returns the number if it is an integer of at least `least`.
 * @throws {ValueError} otherwise, naming it
 */
export function atLeast(least: number, value: number, name: string): number {
  if (!Number.isInteger(value) || value < least)
    throw new ValueError(`${name} must be an integer of at least ${least}: got ${value}`);
  return value;
}
