import { BackendError, Random } from "topolab";
import { greedyLabels } from "topolab/gtn";
import { describe, expect, it } from "vitest";
import { hasGpu } from "../../../lib/src/backend/native.js";
import { greedyBlocks } from "../../../lib/src/gtn/greedy/blocks.js";
import { greedyCandidates } from "../../../lib/src/gtn/greedy/candidates.js";
import { greedyPlain } from "../../../lib/src/gtn/greedy/plain.js";
import { type GreedyProblem, greedyProblem } from "../../../lib/src/gtn/search/rule.js";
import { screeningDevice } from "../../../lib/src/gtn/search/screen.js";

const random = new Random(5);

function problem(n: number, d: number, ties: "float32" | "exact", distinct = n): GreedyProblem {
  const rows = random.normals(distinct * d);
  const targets = Float32Array.from({ length: n * d }, (_, k) => rows[k % rows.length]);
  const shape: [number, number] = [n, d];
  return greedyProblem(
    { latents: { data: random.normals(n * d), shape }, targets: { data: targets, shape }, n, d },
    { ties },
  );
}

function all(steps: Generator<number, unknown>): unknown {
  for (;;) {
    const { value, done } = steps.next();
    if (done) return value;
  }
}

describe("candidates of the greatest scores", () => {
  it.each([
    [1100, 9, "float32"],
    [1100, 30, "exact"],
    [20, 100, "float32"],
    [1, 12, "float32"],
  ] as const)("give the labels of the definition: n = %i, d = %i, %s", (n, d, ties) => {
    const given = problem(n, d, ties);
    const [expected, found] = [new Int32Array(n), new Int32Array(n)];
    all(greedyPlain(given, expected, 0));
    expect(all(greedyCandidates(given, found, 0, "cpu"))).toBe(n);
    expect(found).toEqual(expected);
  });

  it("continue from a partial matching", () => {
    const given = problem(600, 12, "float32");
    const expected = new Int32Array(600);
    all(greedyPlain(given, expected, 0));
    const found = Int32Array.from(expected, (target, latent) => (latent < 250 ? target : 0));
    all(greedyCandidates(given, found, 250, "cpu"));
    expect(found).toEqual(expected);
  });

  it("leave inputs with many targets in one direction to blocks, with the same labels", () => {
    const n = 3000;
    const given = problem(n, 10, "float32", 20);
    const [expected, found] = [new Int32Array(n), new Int32Array(n)];
    all(greedyPlain(given, expected, 0));
    const reached = Number(all(greedyCandidates(given, found, 0, "cpu")));
    expect(reached).toBeLessThan(n);
    all(greedyBlocks(given, found, reached, "cpu"));
    expect(found).toEqual(expected);
  });
});

describe("the device that screens", () => {
  const device = (n: number, cores: number, gpu = true) => screeningDevice(n, 100, { gpu, cores });

  it("is the CPU for small problems and without a GPU, and the GPU for large ones", () => {
    expect([1000, 10_000].map((n) => device(n, 16))).toEqual(["cpu", "cpu"]);
    expect([40_000, 162_770, 1_000_000].map((n) => device(n, 16))).toEqual(["gpu", "gpu", "gpu"]);
    expect(device(1_000_000, 2, false)).toBe("cpu");
  });

  it("is the GPU for smaller problems if there are fewer cores", () => {
    expect([2, 16].map((cores) => device(25_000, cores))).toEqual(["gpu", "cpu"]);
  });
});

it("refuses a GPU if there is none", () => {
  const points = { data: new Float32Array([1, 2, 3, 4]), shape: [2, 2] as [number, number] };
  const noGpu = () => greedyLabels(points, points, { device: "gpu" });
  if (hasGpu()) expect(noGpu()).toHaveLength(2);
  else expect(noGpu).toThrow(BackendError);
  const misspelt = { device: "tpu" as "gpu" };
  expect(() => greedyLabels(points, points, misspelt)).toThrow(
    'device must be one of "cpu", "gpu": got "tpu"',
  );
});
