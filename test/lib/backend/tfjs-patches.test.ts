import { tf } from "topolab";
import { expect, it } from "vitest";

it("rounds int32 to itself, and float32 half to even", () => {
  expect([...tf.round(tf.tensor1d([-3, 0, 7], "int32")).dataSync()]).toEqual([-3, 0, 7]);
  expect([...tf.round(tf.tensor1d([-1.4, 0.5, 1.5, 2.6])).dataSync()]).toEqual([-1, 0, 2, 3]);
});

it("concatenates scalars into a vector", () => {
  const joined = tf.concat([tf.scalar(1), tf.scalar(2), tf.scalar(3)] as unknown as tf.Tensor1D[]);
  expect(joined.shape).toEqual([3]);
  expect([...joined.dataSync()]).toEqual([1, 2, 3]);
});
