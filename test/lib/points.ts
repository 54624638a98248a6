import type { PointArray } from "topolab";
import { expect } from "vitest";

/** Points by their rows, in double precision: `points([[0, 0], [1, 2]])`. */
export function points(rows: readonly (readonly number[])[]): PointArray {
  return { data: Float64Array.from(rows.flat()), shape: [rows.length, rows[0]?.length ?? 1] };
}

/** Points by their numbers, row after row, d in each. */
export function pointsOf<Data extends PointArray["data"]>(
  data: Data,
  d: number,
): PointArray & { data: Data } {
  return { data, shape: [data.length / d, d] };
}

/**
 * Expects the same shape, and the same numbers to so many digits after the point; a failure names the row and column.
 * @param digits 6 by default; Infinity for exactly the same numbers
 */
export function expectPoints(
  found: PointArray,
  expected: PointArray | readonly (readonly number[])[],
  digits = 6,
): void {
  const wanted = "shape" in expected ? expected : points(expected);
  expect(found.shape).toEqual(wanted.shape);
  const d = wanted.shape[1];
  wanted.data.forEach((value, at) => {
    const place = `row ${Math.floor(at / d)}, column ${at % d}`;
    if (digits === Infinity) expect(found.data[at], place).toBe(value);
    else expect(found.data[at], place).toBeCloseTo(value, digits);
  });
}
