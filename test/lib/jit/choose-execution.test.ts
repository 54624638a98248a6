import { BackendError } from "topolab";
import { describe, expect, it } from "vitest";
import { chooseExecution, cpuSeconds, gpuSeconds } from "../../../lib/src/jit/execution.js";
import type { StepWork } from "../../../lib/src/jit/step-work.js";

/** The networks of test/bench/training.ts. */
const work = {
  swissRoll: { flops: 1e5, written: 4e4, operations: 69, state: 230, convolution: false },
  mnistGtn: { flops: 1e7, written: 1.25e6, operations: 363, state: 42_317, convolution: false },
  diffusion: { flops: 2.05e8, written: 1e7, operations: 137, state: 51_080, convolution: false },
  autoencoder: { flops: 9.5e10, written: 5.4e8, operations: 97, state: 20_565_047, convolution: true },
  celebaGtn: { flops: 4.2e10, written: 3.7e8, operations: 1241, state: 104_682_302, convolution: false },
} satisfies Record<string, StepWork>;

const laptop = { gpu: false, cores: 2 };
const server = { gpu: true, cores: 16 };
const choose = (name: keyof typeof work, steps: number, machine = server, wishes = {}) =>
  chooseExecution(work[name], steps, wishes, machine);

describe("without a GPU", () => {
  it.each([
    ["swissRoll", 500, "while"],
    ["swissRoll", 100_000, "xla"],
    ["mnistGtn", 9_999, "while"],
    ["autoencoder", 100_000, "lowered"],
    ["celebaGtn", 10, "lowered"],
  ] as const)("%s runs %i steps on the CPU as %s", (name, steps, form) => {
    expect(choose(name, steps, laptop)).toMatchObject({ device: "cpu", form });
  });

  it("refuses device: gpu", () => {
    expect(() => choose("swissRoll", 1, laptop, { device: "gpu" })).toThrow(BackendError);
    expect(() => choose("swissRoll", 1, laptop, { device: "gpu" })).toThrow(
      /TOPOLAB_DEVICE=gpu npm run setup/,
    );
  });
});

describe("with a GPU", () => {
  it("keeps tiny networks on the CPU, for any length of training", () => {
    for (const steps of [1, 10_800, 1e6]) expect(choose("swissRoll", steps).device).toBe("cpu");
  });

  it.each(["mnistGtn", "diffusion", "autoencoder", "celebaGtn"] as const)(
    "runs a few steps of %s on the CPU, and many on the GPU",
    (name) => {
      expect(choose(name, 5).device).toBe("cpu");
      expect(choose(name, 100_000).device).toBe("gpu");
    },
  );

  it("compiles long trainings on the GPU", () => {
    expect(choose("mnistGtn", 100_000)).toMatchObject({ device: "gpu", form: "xla" });
    expect(choose("diffusion", 100_000)).toMatchObject({ device: "gpu", form: "xla" });
  });

  it("lowers convolutions into the main graph", () => {
    expect(choose("autoencoder", 100_000)).toMatchObject({ device: "gpu", form: "lowered" });
  });

  it("uses the requested device and form", () => {
    expect(choose("diffusion", 100_000, server, { device: "cpu" })).toMatchObject({
      device: "cpu",
      form: "xla",
    });
    expect(choose("swissRoll", 1, server, { device: "gpu" }).device).toBe("gpu");
    expect(choose("diffusion", 100_000, server, { form: "while" })).toMatchObject({ form: "while" });
  });

  it("never changes back to the CPU for more steps", () => {
    for (const name of Object.keys(work) as (keyof typeof work)[]) {
      const places = [1, 10, 100, 1e3, 1e4, 1e5, 1e6].map((steps) => choose(name, steps).device);
      expect(places).toEqual([...places].sort());
    }
  });
});

/** The milliseconds of a step in test/bench/RESULTS.md, the least and the most. */
describe("the expected time of a step", () => {
  const steps = 100_000;
  const within = (expected: number, factor: number, least: number, most: number) => {
    expect(expected).toBeLessThan(factor * least);
    expect(expected).toBeGreaterThan(most / factor);
  };

  it.each([
    ["swissRoll", "xla", 0.062, 0.107], // H100 and H200
    ["mnistGtn", "xla", 0.154, 0.154], // H100, as the others
    ["diffusion", "xla", 0.232, 0.232],
    ["autoencoder", "lowered", 5.16, 5.16],
    ["celebaGtn", "lowered", 8.8, 10.6],
  ] as const)("of %s on a GPU, as %s, is within a factor of two", (name, form, least, most) => {
    const seconds = gpuSeconds(work[name], steps, form) - gpuSeconds(work[name], 0, form);
    within((1000 * seconds) / steps, 2, least, most);
  });

  it.each([
    ["swissRoll", 2, 0.088], // machine A′
    ["mnistGtn", 2, 0.505],
    ["diffusion", 2, 4.87],
    ["autoencoder", 2, 964],
    ["celebaGtn", 2, 392],
    ["swissRoll", 16, 0.067], // the H100's host
    ["mnistGtn", 16, 0.42],
  ] as const)("of %s on %i cores is within a factor of 2.5", (name, cores, measured) => {
    const seconds = cpuSeconds(work[name], steps, cores) - cpuSeconds(work[name], 0, cores);
    within((1000 * seconds) / steps, 2.5, measured, measured);
  });
});
