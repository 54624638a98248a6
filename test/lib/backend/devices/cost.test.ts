import { describe, expect, it } from "vitest";
import { deviceFor } from "../../../../lib/src/backend/devices/cost.js";
import { flopsOf } from "../../../../lib/src/backend/devices/work.js";

const product = (n: number, inputs = { cpu: 8 * n * n, gpu: 0 }) => ({
  operations: 1,
  flops: 2 * n ** 3,
  bytes: 12 * n * n,
  inputs,
});

describe("the device of an operation", () => {
  it("is the CPU for small products and the GPU for large ones", () => {
    expect([16, 64, 128].map((n) => deviceFor(product(n), 4))).toEqual(["cpu", "cpu", "cpu"]);
    expect([2048, 8192].map((n) => deviceFor(product(n), 4))).toEqual(["gpu", "gpu"]);
  });

  it("is the CPU for sums of data on the CPU, of any length, because copying takes longer", () => {
    for (const bytes of [1e3, 1e6, 1e10])
      expect(
        deviceFor({ operations: 1, flops: 0, bytes: 2 * bytes, inputs: { cpu: bytes, gpu: 0 } }, 4),
      ).toBe("cpu");
  });

  it("is the GPU for sums of large data on the GPU, and the CPU for sums of small data", () => {
    const sum = (bytes: number) =>
      deviceFor({ operations: 1, flops: 0, bytes: 2 * bytes, inputs: { cpu: 0, gpu: bytes } }, 4);
    expect(sum(1e8)).toBe("gpu");
    expect(sum(100)).toBe("cpu");
  });

  it("is the CPU up to larger products if there are more cores", () => {
    const sizes = Array.from({ length: 40 }, (_, k) => 100 * (k + 1));
    const least = (cores: number) => sizes.find((n) => deviceFor(product(n), cores) === "gpu")!;
    expect(least(64)).toBeGreaterThan(least(2));
  });
});

describe("floating-point operations", () => {
  const flag = (name: string, value: boolean) => ({ name, type: 0, value });

  it("of a product are two for each term of each sum, transposed or not", () => {
    expect(
      flopsOf({
        op: "MatMul",
        attributes: [],
        inputs: [
          [3, 5],
          [5, 7],
        ],
      }),
    ).toBe(2 * 3 * 5 * 7);
    const attributes = [flag("adj_x", true), flag("adj_y", true)];
    expect(
      flopsOf({
        op: "BatchMatMulV2",
        attributes,
        inputs: [
          [2, 5, 3],
          [2, 7, 5],
        ],
      }),
    ).toBe(2 * 2 * 3 * 5 * 7);
  });

  it("of a convolution are two for each weight at each place, of its gradients as many", () => {
    const [x, filter, y] = [
      [8, 28, 28, 3],
      [4, 4, 3, 64],
      [8, 14, 14, 64],
    ];
    const flops = 2 * 8 * 14 * 14 * 4 * 4 * 3 * 64;
    const attributes = [{ name: "strides", type: 0, value: [1, 2, 2, 1] }];
    expect(flopsOf({ op: "Conv2D", attributes, inputs: [x, filter], output: y })).toBe(flops);
    expect(flopsOf({ op: "Conv2D", attributes, inputs: [x, filter] })).toBe(flops);
    expect(flopsOf({ op: "Conv2DBackpropInput", attributes, inputs: [[4], filter, y], output: x })).toBe(
      flops,
    );
    expect(flopsOf({ op: "Conv2DBackpropFilter", attributes, inputs: [x, [4], y], output: filter })).toBe(
      flops,
    );
  });

  it("of anything else are none", () => {
    expect(flopsOf({ op: "AddV2", attributes: [], inputs: [[1000], [1000]] })).toBe(0);
  });
});
