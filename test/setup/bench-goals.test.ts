import { describe, expect, it } from "vitest";
import { goalOf, peersOn } from "../bench/training/goals.js";

describe("the goals of the training bench", () => {
  it.each([
    ["swiss-roll", 0.15, 0.1],
    ["square", 0.15, 0.1],
    ["mnist-gtn", 0.5, 0.1],
    ["diffusion", 0.6, 0.1],
    ["gan", 0.3, 0.1],
    ["mnist-autoencoder", 0.85, 0.6],
    ["celeba-autoencoder", 0.75, 0.9],
    ["celeba-gtn", 1, 0.6],
  ])("for %s are %s of PyTorch's time on a CPU and %s on a GPU", (name, cpu, gpu) => {
    expect([goalOf(name, "cpu").step, goalOf(name, "gpu").step]).toEqual([cpu, gpu]);
    expect(goalOf(name, "gpu").first).toBe(4);
  });

  it("compare memory on a CPU only, where both sides tell it", () => {
    expect(goalOf("celeba-gtn", "cpu").memory).toBe(1.5);
    expect(goalOf("celeba-gtn", "gpu").memory).toBeUndefined();
  });

  it("exist for the networks of the bench only", () => {
    expect(() => goalOf("inception", "gpu")).toThrow("no network inception: it has swiss-roll, square");
  });
});

it("PyTorch trains as a CUDA graph on a GPU only", () => {
  expect(peersOn("gpu")).toEqual(["eager", "fused", "compiled", "graphs"]);
  expect(peersOn("cpu")).toEqual(["eager", "fused", "compiled"]);
});
