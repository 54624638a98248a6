import { type PointArray, TopolabError } from "topolab";
import { expect } from "vitest";

/** Points of n rows from a list of values. */
export function points(data: Iterable<number>, d: number): PointArray {
  const values = Float64Array.from(data);
  return { data: values, shape: [values.length / d, d] };
}

/** Clouds in the plane that a caller may give by mistake, or at the edge of what makes sense. */
export const oddClouds: Record<string, PointArray> = {
  "a NaN": points([0, 1, Number.NaN, 2, 3, 5, 4, 1, 0, 0, 2, 2, 1, 3, 7, 5], 2),
  "an infinity": points([0, 1, Number.POSITIVE_INFINITY, 2, 3, 5, 4, 1, 0, 0, 2, 2, 1, 3, 7, 5], 2),
  "no row": points([], 2),
  "one row": points([1, 2], 2),
  "two rows": points([1, 2, 3, 4], 2),
  "one point eight times": points(Array(16).fill(3), 2),
  zeros: points(Array(16).fill(0), 2),
  "pairs of duplicates": points([0, 1, 0, 1, 2, 2, 2, 2, 5, 1, 5, 1, 4, 0, 4, 0], 2),
  "three dimensions": points([0, 1, 2, 3, 5, 4, 1, 0, 0, 2, 2, 1, 3, 7, 5, 1, 2, 8, 1, 0, 1, 5, 5, 5], 3),
  "a shape that does not fit": { data: Float64Array.of(1, 2, 3), shape: [2, 2] },
  "coordinates of 1e-320": points(
    [0, 1, 2, 2, 3, 5, 4, 1, 0, 0, 2, 3, 1, 3, 7, 5].map((x) => x * 1e-320),
    2,
  ),
  "coordinates of 1e200": points(
    [0, 1, 2, 2, 3, 5, 4, 1, 0, 0, 2, 3, 1, 3, 7, 5].map((x) => x * 1e200),
    2,
  ),
  "coordinates of 1e308": points(
    [0, 1, -1, 1, -1, 0, 1, 1, 1, -1, 0.5, 0, 1, 0, 0, 0].map((x) => x * 1.7e308),
    2,
  ),
};

export const usualCloud = points([0, 1, 2, 2, 3, 5, 4, 1, 0, 0, 2, 3, 1, 3, 7, 5], 2);

export const oddNumbers = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 0];

/** Expects a result without a NaN, or one of the library's typed errors. */
export function expectValueOrTypedError(run: () => unknown): void {
  let result: unknown;
  try {
    result = run();
  } catch (error) {
    expect(error).toBeInstanceOf(TopolabError);
    return;
  }
  expect(result).toSatisfy(hasNoNaN);
}

function hasNoNaN(value: unknown): boolean {
  if (typeof value === "number") return !Number.isNaN(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array).every(hasNoNaN);
  return typeof value !== "object" || value === null || Object.values(value).every(hasNoNaN);
}
