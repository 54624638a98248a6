import { type Points, takeRows, tf, toPoints, toTensor } from "topolab";
import { expect, it } from "vitest";
import { pointArray } from "../../../lib/src/backend/index.js";
import { pointsOf } from "../points.js";

it("takes arrays as they are and reads tensors", () => {
  const array = pointsOf(Float32Array.of(1, 2, 3, 4), 2);
  expect(pointArray(array)).toBe(array);
  expect(pointArray(tf.tensor2d([[1, 2]])).data).toEqual(Float32Array.of(1, 2));
});

it("takes a plain array or integers for float64", () => {
  for (const data of [[1, 2, 3, 4], Int32Array.of(1, 2, 3, 4), Uint8Array.of(1, 2, 3, 4)]) {
    const points = { data, shape: [2, 2] } as unknown as Points;
    expect(pointArray(points)).toEqual({ data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] });
    expect(takeRows(points, [1])).toEqual({ data: Float64Array.of(3, 4), shape: [1, 2] });
  }
});

it.each<[Points, RegExp]>([
  [
    { data: new Float32Array(3), shape: [2, 2] },
    /latents must be n rows of d coordinates: got shape \[2,2\] over 3/,
  ],
  [{ data: new Float32Array(0), shape: [1, 0] }, /n rows of d coordinates/],
  [{ data: Float32Array.of(0, 1, Number.NaN, 3), shape: [2, 2] }, /row 1, column 0 is NaN/],
  [tf.tensor1d([1]) as unknown as tf.Tensor2D, /must have rank 2: got shape \[1\]/],
  [{ data: new Float32Array(3), shape: [1.5, 2] }, /n rows of d coordinates/],
  [{ data: [1, "two"], shape: [1, 2] } as unknown as Points, /row 0, column 1 is NaN/],
  [
    "roll" as unknown as Points,
    /latents must be \{ data, shape: \[n, d\] \}, a tensor of rank 2 or rows of numbers: got string/,
  ],
  [[[1, 2], [3]], /latents must be rows of the same length: row 0 has 2 numbers, row 1 has 1/],
  [[1, 2] as unknown as Points, /latents must be rows of numbers: row 0 is number/],
  [[[1, "two"]] as unknown as Points, /latents must be rows of numbers: row 0 is object/],
  [[[1, Number.NaN]], /row 0, column 1 is NaN/],
  [[], /n rows of d coordinates/],
  [undefined as unknown as Points, /got undefined/],
  [null as unknown as Points, /got null/],
])("refuses invalid points", (points, message) => {
  expect(() => pointArray(points, "latents")).toThrow(message);
});

it("takes rows of numbers", () => {
  expect(
    pointArray([
      [1, 2],
      [3, 4],
    ]),
  ).toEqual({ data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] });
  expect(
    takeRows(
      [
        [1, 2],
        [3, 4],
      ],
      [1],
    ),
  ).toEqual({ data: Float64Array.of(3, 4), shape: [1, 2] });
});

it("makes points of images and tensors, and tensors of plain arrays", () => {
  const images = { data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), shape: [2, 2, 2, 1] };
  expect(toPoints(images)).toEqual({ data: images.data, shape: [2, 4] });
  const tensor = toTensor(images);
  expect(tensor.shape).toEqual([2, 2, 2, 1]);
  expect(toPoints(tensor)).toEqual({ data: images.data, shape: [2, 4] });
  tensor.dispose();
  expect(() => toPoints({ data: new Float32Array(3), shape: [2, 2, 2] })).toThrow(
    "got shape [2,4] over 3 values",
  );
  expect(() => toTensor({ data: new Float32Array(3), shape: [2, 2] })).toThrow(
    "got 3 values for shape [2,2]",
  );
});

it("takes rows in the given order, and only existing rows", () => {
  const points = pointsOf(Float32Array.of(1, 2, 3, 4, 5, 6), 2);
  expect(takeRows(points, [2, 0, 2])).toEqual({ data: Float32Array.of(5, 6, 1, 2, 5, 6), shape: [3, 2] });
  expect(() => takeRows(points, [3])).toThrow("rows must be indices from 0 to 2: got 3");
});
