// The library's GPU paths on a machine without a GPU. TensorFlow is told that it has one, so the library chooses the GPU,
// writes the graphs of a GPU and sets its precision. TensorFlow then runs these graphs on the CPU.

import { BackendError, OutOfMemoryError, type PointArray, Random, tf, ValueError } from "topolab";
import { greedyLabels } from "topolab/gtn";
import { jit, type LoopOptions } from "topolab/jit";
import { mlp } from "topolab/models";
import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from "vitest";
import type { Binding } from "../../../../lib/src/backend/binding.js";
import { hasGpu, nativeBackend } from "../../../../lib/src/backend/native.js";
import { forms, precisions } from "../../../../lib/src/jit/execution.js";

const backend = nativeBackend() as unknown as { isUsingGpuDevice: boolean; binding: Required<Binding> };
const { binding, isUsingGpuDevice } = backend;

/** Functions of the binding, which the tests watch or replace. */
let calls: {
  [Name in "allowTensorFloat32" | "loadSavedModel" | "runSavedModel"]: Mock<Required<Binding>[Name]>;
};

beforeEach(() => {
  calls = {
    allowTensorFloat32: vi.fn(binding.allowTensorFloat32),
    loadSavedModel: vi.fn(binding.loadSavedModel),
    runSavedModel: vi.fn(binding.runSavedModel),
  };
  // The binding's own properties are fixed.
  const watched = Object.entries(calls).map(([name, value]) => [name, { value }]);
  backend.binding = Object.create(binding, Object.fromEntries(watched));
  backend.isUsingGpuDevice = true;
});
afterEach(() => {
  backend.isUsingGpuDevice = isUsingGpuDevice;
  backend.binding = binding;
});

/** Every value that TF32 was set to, in order. */
const switched = () => calls.allowTensorFloat32.mock.calls.map(([allowed]) => allowed);

/** The devices of the sessions that were opened. The binding reads them from the tags of a graph. */
const opened = () =>
  calls.loadSavedModel.mock.calls.map(([, tags]) => (tags.split(",").includes("cpu") ? "cpu" : "gpu"));

function exhausted(): never {
  throw new Error("Session fail to run with error: OOM when allocating tensor with shape[65536,65536]");
}

/** A small network with its step: the loss of a regression of points on themselves. */
function training(options: LoopOptions = {}) {
  const random = new Random(2);
  const model = mlp({ inputs: 2, hidden: [8], outputs: 2, random });
  const optimizer = tf.train.adam(1e-2);
  const data = tf.tensor2d(random.normals(64), [32, 2]);
  const loss = (x: tf.Tensor) => tf.squaredDifference(model.apply(x) as tf.Tensor, x).mean() as tf.Scalar;
  return jit.loop((x) => optimizer.minimize(() => loss(x), true)!, {
    data: [data],
    batchSize: 8,
    ...options,
  });
}

describe("a training on a pretended GPU", () => {
  describe.each(forms)("as %s", (form) => {
    it.each(precisions)(
      "in %s has the losses of the CPU, and allows TF32 only if asked",
      async (precision) => {
        const losses: number[] = [];
        for (const device of ["cpu", "gpu"] as const) {
          const loop = training({ form, precision, device });
          expect(loop.execution).toMatchObject({ form, device });
          losses.push((await loop.run()).losses.loss);
          loop.dispose();
        }
        expect(losses[0]).toBeGreaterThan(0);
        expect(losses[1]).toBe(losses[0]);
        expect(opened()).toEqual(["cpu", "gpu"]);
        const runs = switched().length / 2;
        expect(switched()).toEqual(Array.from({ length: runs }, () => [true, false]).flat());
        expect(runs > 0).toBe(precision === "tf32");
      },
    );
  });

  it("throws OutOfMemoryError if the memory is full, and turns TF32 off again", async () => {
    const loop = training({ form: "while", precision: "tf32", device: "gpu" });
    calls.runSavedModel.mockImplementation(exhausted);
    await expect(loop.run()).rejects.toThrow(OutOfMemoryError);
    expect(switched()).toEqual([true, false]);
    loop.dispose();
  });
});

describe("a traced function on a pretended GPU", () => {
  /** Reads rows of a table by index. */
  const rows = (device?: "gpu") =>
    jit((index: tf.Tensor) => tf.gather(tf.tensor1d([10, 20, 30]), index as tf.Tensor1D), { device });
  const indices = (...values: number[]) => tf.tensor1d(values, "int32");

  it("checks in its graph that indices are in range, because a GPU reads zeros elsewhere", () => {
    const read = rows("gpu");
    expect([...read(indices(2, 0)).dataSync()]).toEqual([30, 10]);
    expect(opened()).toEqual(["gpu"]);
    const { numTensors } = tf.memory();
    const index = indices(1, 1);
    // The graph's last output tells whether all indices are in range.
    calls.runSavedModel.mockImplementationOnce((...run) => {
      const outputs = binding.runSavedModel(...run);
      const { id, ...last } = outputs.pop()!;
      expect([...binding.tensorDataSync(id)]).toEqual([1]);
      binding.deleteTensor(id);
      return [...outputs, { ...last, id: binding.createTensor([], last.dtype, Uint8Array.of(0)) }];
    });
    expect(() => read(index)).toThrow(ValueError);
    index.dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
    read.dispose();
  });

  it("refuses an index that is out of range", () => {
    const read = rows("gpu");
    expect(() => read(indices(2, 3))).toThrow("looks up an index that is out of range");
    expect(() => read(indices(-1, 0))).toThrow("looks up an index that is out of range");
    expect([...read(indices(1, 1)).dataSync()]).toEqual([20, 20]);
    read.dispose();
  });

  it("runs on the CPU while it is small", () => {
    const read = rows();
    expect([...read(indices(1)).dataSync()]).toEqual([20]);
    expect(opened()).toEqual(["cpu"]);
    read.dispose();
  });

  it("runs on the GPU if its products are large", () => {
    // 32 products of 1024 × 1024: 69 GFLOP, which no ordinary processor computes in the time of a GPU.
    const power = jit((x: tf.Tensor) => {
      let y = x as tf.Tensor2D;
      for (let k = 0; k < 32; k++) y = tf.matMul(y, x as tf.Tensor2D);
      return y.sum();
    });
    calls.runSavedModel.mockImplementation(exhausted);
    expect(() => power(tf.zeros([1024, 1024]))).toThrow(OutOfMemoryError);
    expect(opened()).toEqual(["gpu"]);
    expect(switched()).toEqual([]);
    power.dispose();
  });
});

it("greedy labels are those of the CPU", () => {
  const random = new Random(1);
  const points = (): PointArray => ({ data: random.normals(1500 * 12), shape: [1500, 12] });
  const [latents, targets] = [points(), points()];
  const gpu = greedyLabels(latents, targets, { device: "gpu" });
  expect(gpu).toEqual(greedyLabels(latents, targets, { device: "cpu" }));
  expect([...gpu].sort((a, b) => a - b)).toEqual(Array.from({ length: 1500 }, (_, k) => k));
  expect(opened()).toEqual(["gpu", "cpu"]);
});

it("without the pretense, device: gpu is refused where there is no GPU", () => {
  backend.isUsingGpuDevice = false;
  expect(hasGpu()).toBe(false);
  expect(() => training({ device: "gpu" })).toThrow(BackendError);
  const double = jit((x: tf.Tensor) => x.mul(2), { device: "gpu" });
  expect(() => double(tf.ones([2]))).toThrow(BackendError);
});
