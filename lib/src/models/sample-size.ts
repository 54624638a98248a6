import { ValueError } from "../errors.js";

/** @throws {ValueError} if n, the size of a sample, is not a positive integer */
export function requireSize(n: number): void {
  if (!Number.isInteger(n) || n < 1)
    throw new ValueError(`n must be a positive integer, the size of the sample: got ${n}`);
}
