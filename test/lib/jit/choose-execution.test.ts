import { BackendError } from "topolab";
import { describe, expect, it } from "vitest";
import { chooseExecution } from "../../../lib/src/jit/execution.js";
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
