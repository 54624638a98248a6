import { Random, tf } from "topolab";
import { mlp } from "topolab/models";
import { describe, expect, it } from "vitest";

describe("mlp", () => {
  it("has the published number of parameters", () => {
    expect(mlp({ inputs: 1, hidden: [5, 5, 5], outputs: 1 }).countParams()).toBe(76);
    expect(mlp({ inputs: 2, hidden: [6, 6, 6, 6, 6], outputs: 2 }).countParams()).toBe(200);
    expect(mlp({ inputs: 2, hidden: [10, 10, 10, 10, 10], outputs: 2 }).countParams()).toBe(492);
  });

  it("draws weights and biases from U(-1/√fan-in, 1/√fan-in)", () => {
    const model = mlp({ inputs: 100, hidden: [400], outputs: 50, random: new Random(1) });
    const [kernel, bias, last] = model.getWeights().map((weight) => weight.dataSync());
    expect(Math.max(...kernel)).toBeLessThan(0.1);
    expect(Math.max(...bias)).toBeLessThan(0.1);
    expect(Math.max(...last)).toBeLessThan(0.05);
    const variance = Array.from(kernel).reduce((sum, w) => sum + w * w, 0) / kernel.length;
    expect(variance).toBeCloseTo(0.1 ** 2 / 3, 4);
    expect(bias.some((b) => b !== 0)).toBe(true);
  });

  it("repeats with the seed", () => {
    const weights = () =>
      mlp({ inputs: 2, hidden: [4], outputs: 1, random: new Random(7) })
        .getWeights()
        .map((w) => [...w.dataSync()]);
    expect(weights()).toEqual(weights());
  });

  it("computes linear, leaky, linear", () => {
    const model = mlp({ inputs: 2, hidden: [2], outputs: 1, slope: 0.5 });
    const [w1, b1, w2, b2] = [[1, 2, 3, 4], [0.5, -20], [1, 10], [3]];
    model.setWeights([tf.tensor2d(w1, [2, 2]), tf.tensor1d(b1), tf.tensor2d(w2, [2, 1]), tf.tensor1d(b2)]);
    // h = [1·1 + 3·2 + 0.5, 2·1 + 4·2 − 20] = [7.5, −10 → −5]; y = 7.5 − 50 + 3
    const output = model.apply(tf.tensor2d([[1, 2]])) as tf.Tensor;
    expect(output.dataSync()[0]).toBeCloseTo(-39.5, 5);
  });

  it("takes the input beside the features with a shortcut", () => {
    const model = mlp({ inputs: 2, hidden: [1], outputs: 1, shortcut: true });
    // h = 1·1 + 3·2 = 7; y = 10·1 + 100·2 + 1,000·7, as the input comes first
    model.setWeights([
      tf.tensor2d([1, 3], [2, 1]),
      tf.zeros([1]),
      tf.tensor2d([10, 100, 1_000], [3, 1]),
      tf.zeros([1]),
    ]);
    expect((model.apply(tf.tensor2d([[1, 2]])) as tf.Tensor).dataSync()[0]).toBeCloseTo(7_210, 2);
  });

  it("puts batch norm after the requested number of hidden layers", () => {
    const norms = (batchNorm: boolean | number) =>
      mlp({ inputs: 1, hidden: [3, 3, 3], outputs: 1, batchNorm })
        .layers.map((layer) => layer.getClassName())
        .filter((name) => name === "BatchNormalization").length;
    expect([norms(false), norms(2), norms(true)]).toEqual([0, 2, 3]);
  });

  it("refuses an invalid width", () => {
    expect(() => mlp({ inputs: 0, hidden: [3], outputs: 1 })).toThrow("positive integer: got 0");
  });
});
