import { Random, tf } from "topolab";
import { energyDistance } from "topolab/metrics";
import { energyLoss } from "topolab/models";
import { describe, expect, it } from "vitest";

const cloud = (n: number, d: number, seed: number, at = 0) =>
  tf.tensor2d(
    new Random(seed).normals(n * d).map((z) => z + at),
    [n, d],
  );

describe("energyLoss", () => {
  it("is the energy distance by hand", () => {
    const x = tf.tensor2d([
      [0, 0],
      [0, 4],
    ]);
    const y = tf.tensor2d([
      [3, 0],
      [3, 4],
    ]);
    // ‖x − y‖ are 3, 5, 5 and 3, with mean 4; both inner distances are 4.
    expect(energyLoss(x, y).dataSync()[0]).toBeCloseTo(2 * 4 - 4 - 4, 5);
    // A step further they are 4, √32, √32 and 4.
    expect(energyLoss(x, y.add(tf.tensor2d([[1, 0]])) as tf.Tensor2D).dataSync()[0]).toBeCloseTo(
      4 + Math.sqrt(32) - 8,
      5,
    );
  });

  it.each([1, 5, 100])("is energyDistance of topolab/metrics in d = %d", (d) => {
    const [x, y] = [cloud(300, d, 1), cloud(200, d, 2, 0.5)];
    expect(Math.abs(energyLoss(x, y).dataSync()[0] - energyDistance(x, y))).toBeLessThan(2e-5);
  });

  it("has the gradient of its differences, finite where points coincide", () => {
    const [x, y] = [cloud(6, 2, 1), cloud(5, 2, 2)];
    const slope = tf
      .grad((points) => energyLoss(points as tf.Tensor2D, y))(x)
      .dataSync();
    const at = (k: number, by: number) => {
      const moved = x.dataSync().map((value, i) => value + (i === k ? by : 0));
      return energyDistance({ data: Float64Array.from(moved), shape: [6, 2] }, y);
    };
    slope.forEach((value, k) => {
      expect(Math.abs(value - (at(k, 1e-2) - at(k, -1e-2)) / 2e-2)).toBeLessThan(1e-3);
    });
    const same = tf.zeros([4, 2]) as tf.Tensor2D;
    const gradient = tf.grad((points) => energyLoss(points as tf.Tensor2D, same))(same);
    expect([...gradient.dataSync()]).toEqual(new Array(8).fill(0));
  });

  it("leaves nothing behind, and refuses one row and another dimension", () => {
    const [x, y] = [cloud(4, 2, 1), cloud(3, 2, 2)];
    const before = tf.memory().numTensors;
    energyLoss(x, y).dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(() => energyLoss(cloud(1, 2, 1), y)).toThrow("at least 2 rows: got [1, 2] and [3, 2]");
    expect(() => energyLoss(x, cloud(3, 3, 1))).toThrow("the same dimension with at least 2 rows");
  });
});
