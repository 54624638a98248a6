import { expect, it } from "vitest";
import { norm } from "../../../lib/src/points/norm.js";

it("is the Euclidean norm of a row of any scale and length", () => {
  expect(norm([3, 4])).toBe(5);
  expect(norm([9, 3, -4, 9], 1, 3)).toBe(5);
  expect(norm([])).toBe(0);
  expect(norm([0, 0])).toBe(0);
  expect(norm([3e200, 4e200]) / 5e200).toBeCloseTo(1, 14);
  expect(norm([3e-200, 4e-200]) / 5e-200).toBeCloseTo(1, 14);
  expect(norm(new Float64Array(250_000).fill(2))).toBe(1000);
});
