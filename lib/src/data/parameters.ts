import { ValueError } from "../errors.js";

/** @throws {ValueError} if the number is NaN or infinite */
export function finite(value: number, name: string): number {
  if (!Number.isFinite(value)) throw new ValueError(`${name} must be a finite number: got ${value}`);
  return value;
}

/** @throws {ValueError} if the number is negative, NaN or infinite */
export function nonNegative(value: number, name: string): number {
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
    throw new ValueError(`${name} must be a finite number, 0 or more: got ${value}`);
  return value;
}
