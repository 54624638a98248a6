// The library's GPU paths on a machine without a GPU. TensorFlow is told that it has one, so the library chooses the GPU,
// writes the graphs of a GPU and sets its precision. TensorFlow then runs these graphs on the CPU.

import {
  BackendError,
  LabelingInterrupted,
  OutOfMemoryError,
  type PointArray,
  Random,
  tf,
  ValueError,
} from "topolab";
import { greedyLabels, swapLabels, swapLabelsAsync } from "topolab/gtn";
import { jit, type LoopOptions } from "topolab/jit";
import { mlp } from "topolab/models";
import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from "vitest";
import type { Binding } from "../../../../lib/src/backend/binding.js";
import { Session } from "../../../../lib/src/backend/graphs/session.js";
import { hasGpu, nativeBackend } from "../../../../lib/src/backend/native.js";
import { forms, precisions } from "../../../../lib/src/jit/execution.js";
import { cost, isBijection } from "../../gtn/cases.js";

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

describe("swap labels on a pretended GPU", () => {
  const random = new Random(1);
  const cloud = (n: number, d: number): PointArray => ({ data: random.normals(n * d), shape: [n, d] });

  it.each([[1], [2], [11]])("are those of the CPU as long as pairs are random, with %i rows", (n) => {
    const [latents, targets] = [cloud(n, 3), cloud(n, 3)];
    const options = { seed: 1, rounds: 60, passes: 0 };
    const labels = swapLabels(latents, targets, { ...options, device: "gpu" });
    expect(labels).toEqual(swapLabels(latents, targets, options));
  });

  it.each([
    [1, 700],
    [2, 1001],
    [5, 1000],
    [60, 600],
  ])("cost as little as those of the CPU, in %i dimensions", (d, n) => {
    const [latents, targets] = [cloud(n, d), cloud(n, d)];
    const options = { seed: 2, rounds: 50, passes: 12 };
    const [gpu, cpu, start] = [
      swapLabels(latents, targets, { ...options, device: "gpu" }),
      swapLabels(latents, targets, options),
      swapLabels(latents, targets, { ...options, passes: 0 }),
    ].map((labels) => cost(latents, targets, labels));
    // Within a tenth of what the neighbors bring, on top of the random pairs.
    expect(gpu).toBeLessThan(cpu + 0.1 * (start - cpu));
    expect(opened()).toEqual(["gpu"]);
  });

  it("are a bijection when they are stopped, and leave nothing in memory", async () => {
    const [latents, targets] = [cloud(500, 4), cloud(500, 4)];
    const { numTensors } = tf.memory();
    const closed = vi.spyOn(Session.prototype, "dispose");
    const stop = new AbortController();
    const work = swapLabelsAsync(latents, targets, {
      seed: 1,
      device: "gpu",
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    const error = await work.catch((reason) => reason);
    expect(error).toBeInstanceOf(LabelingInterrupted);
    expect(error.labels).toHaveLength(500);
    expect(isBijection(error.labels)).toBe(true);
    expect(closed).toHaveBeenCalledTimes(1);
    expect(tf.memory().numTensors).toBe(numTensors);
    closed.mockRestore();
  });

  it("start from given labels, and are these if nothing is settled", () => {
    const [latents, targets] = [cloud(40, 2), cloud(40, 2)];
    const start = random.permutation(40);
    const none = { start, rounds: 0, passes: 0, device: "gpu" } as const;
    expect(swapLabels(latents, targets, none)).toEqual(start);
    expect(swapLabels(latents, targets, none)).not.toBe(start);
    const some = swapLabels(latents, targets, { start, rounds: 1, passes: 1, seed: 1, device: "gpu" });
    expect(cost(latents, targets, some)).toBeLessThan(cost(latents, targets, start));
  });

  it("throw OutOfMemoryError if the memory is full, and free it", () => {
    const { numTensors } = tf.memory();
    calls.runSavedModel.mockImplementation(exhausted);
    const [latents, targets] = [cloud(20, 2), cloud(20, 2)];
    expect(() => swapLabels(latents, targets, { device: "gpu" })).toThrow(OutOfMemoryError);
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

it("without the pretense, device: gpu is refused where there is no GPU", () => {
  backend.isUsingGpuDevice = false;
  expect(hasGpu()).toBe(false);
  expect(() => training({ device: "gpu" })).toThrow(BackendError);
  expect(() => swapLabels([[1]], [[2]], { device: "gpu" })).toThrow(BackendError);
  const double = jit((x: tf.Tensor) => x.mul(2), { device: "gpu" });
  expect(() => double(tf.ones([2]))).toThrow(BackendError);
});
