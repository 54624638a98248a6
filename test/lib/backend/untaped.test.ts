import { tf } from "topolab";
import { expect, it } from "vitest";
import { untaped } from "../../../lib/src/backend/untaped.js";

it("is a constant to gradients, to second ones too, and its own value to others", () => {
  const cube = (x: tf.Tensor) => x.mul(untaped(() => x.square())) as tf.Scalar;
  const x = tf.scalar(3);
  expect(cube(x).dataSync()[0]).toBe(27);
  expect(tf.grad(cube)(x).dataSync()[0]).toBe(9);
  expect(
    tf
      .grad((y) => tf.grad((z) => cube(z).mul(z))(y))(x)
      .dataSync()[0],
  ).toBe(18);
});

it("may contain operations without a gradient in tfjs", () => {
  const greatest = (values: tf.Tensor) => {
    const place = untaped(() => values.argMax());
    return tf.gather(values, place).asScalar();
  };
  expect([
    ...tf
      .grad(greatest)(tf.tensor1d([3, 1, 2]))
      .dataSync(),
  ]).toEqual([1, 0, 0]);
});
