import { ShapeError, tf, ValueError } from "topolab";
import { localShape } from "topolab/models";
import { describe, expect, it } from "vitest";

const square = () => tf.tensor2d([-2, 1, -1, 3, 1, -2, 3, 0.5], [4, 2]);
const cube = () => tf.tensor2d([1, 2, 3, -1, 0, 1], [2, 3]);
const linear = (rows: number[][]) => (x: tf.Tensor2D) => tf.matMul(x, tf.tensor2d(rows));

describe("localShape", () => {
  it("gives the singular values of a linear map, and no fold, in any orientation", () => {
    for (const sign of [1, -1]) {
      const { folds, steepest, flattest } = localShape(
        linear([
          [0, 3],
          [sign * 0.5, 0],
        ]),
        square(),
      );
      expect(folds).toBe(0);
      expect(steepest).toBeCloseTo(3, 6);
      expect(flattest).toBeCloseTo(0.5, 6);
    }
  });

  it("counts the points at which the plane is folded over: |x| turns those with x < 0", () => {
    const fold = (x: tf.Tensor2D) => tf.concat([x.slice([0, 0], [-1, 1]).abs(), x.slice([0, 1], [-1, 1])], 1);
    expect(localShape(fold, square()).folds).toBe(0.5);
    expect(localShape(fold, square().slice([1, 0], [3, 2]) as tf.Tensor2D).folds).toBeCloseTo(1 / 3, 12);
  });

  it("gives the orientation in three dimensions, and 0 for a collapsed map", () => {
    const cyclic = linear([
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
    ]);
    expect(localShape(cyclic, cube())).toEqual({ folds: 0, steepest: 1, flattest: 1 });
    const sum = (x: tf.Tensor2D) => tf.tile(x.sum(1, true), [1, 3]);
    expect(localShape(sum, cube()).flattest).toBeCloseTo(0, 6);
  });

  it("refuses a map into another dimension, and no points", () => {
    expect(() => localShape((x) => x.sum(1, true), square())).toThrow(ShapeError);
    expect(() => localShape((x) => x, tf.zeros([0, 2]))).toThrow(ValueError);
  });
});
