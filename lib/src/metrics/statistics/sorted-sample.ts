import { ValueError } from "../../errors.js";

/**
 * Returns the sample's values in ascending order, as a new array.
 * @param name the caller's name for the sample
 * @throws {ValueError} if the sample is empty or has a value that is not finite
 */
export function sortedSample(sample: ArrayLike<number>, name: string): Float64Array {
  const values = Float64Array.from(sample);
  if (values.length === 0) throw new ValueError(`${name} must hold at least one value: it is empty`);
  requireFinite(values, name);
  return values.sort();
}

/** @throws {ValueError} if a value is NaN or infinite */
export function requireFinite(values: ArrayLike<number>, name: string): void {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]))
      throw new ValueError(`${name} must be finite: value ${i} is ${values[i]}`);
}
