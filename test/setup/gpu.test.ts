import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deviceRatios, figuresOf, missedOf, ratiosOf } from "../../scripts/gpu/figures.mjs";
import { measurePart, type Part, PartFailed } from "../../scripts/gpu/measure-part.mjs";
import { parts } from "../../scripts/gpu/parts.mjs";
import { house } from "../../scripts/program/house.mjs";

function gpu(args: string[], env: NodeJS.ProcessEnv = {}) {
  const options = { cwd: house.root, env: { ...process.env, ...env }, encoding: "utf8" } as const;
  return spawnSync(process.execPath, ["scripts/gpu.mjs", ...args], options);
}

describe("npm run gpu", { timeout: 240_000 }, () => {
  it("lists its parts with their limits, and runs nothing", () => {
    const { status, stdout } = gpu(["--list"]);
    expect(status).toBe(0);
    const lines = stdout.trim().split("\n");
    expect(lines.map((line) => line.trim().split(" ")[0])).toEqual(parts.map(({ name }) => name));
    for (const line of lines) expect(line).toMatch(/ \d+ s {2}\S/);
  });

  it("refuses a part that it does not have, and a limit that is no time", () => {
    const { status, stdout, stderr } = gpu(["verify", "everything"]);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("There is no part everything");
    expect(stderr).toContain("two-kernels");
    expect(gpu(["verify", "--limit", "soon"]).stderr).toContain(
      "--limit must be a positive number of seconds: got soon",
    );
  });

  it("prints one line of JSON for a part, and its log holds what the part wrote", () => {
    const { status, stdout } = gpu(["verify"], { TOPOLAB_DEVICE: "cpu", CUDA_VISIBLE_DEVICES: "" });
    const lines = stdout.trim().split("\n");
    expect(lines).toHaveLength(1);
    const outcome = JSON.parse(lines[0]);
    expect(outcome).toMatchObject({ part: "verify", ok: true, device: "cpu", log: "out/gpu/verify.log" });
    expect(outcome.seconds).toBeGreaterThan(0);
    expect(readFileSync(join(house.root, outcome.log), "utf8")).toContain('"device":"cpu"');
    expect(status).toBe(0);
  });

  it("says that TensorFlow found no GPU, and fails", () => {
    const { status, stdout } = gpu(["verify"], { TOPOLAB_DEVICE: "gpu", CUDA_VISIBLE_DEVICES: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      part: "verify",
      ok: false,
      reason: "TensorFlow runs on the cpu, not on the gpu",
    });
    expect(status).toBe(1);
  });
});

describe("a part", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "topolab-gpu-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const measured = (measure: Part["measure"], limit = 60) =>
    measurePart({ name: "part", about: "a test", limit, measure }, { root, out: root, limit });

  it("that takes too long is ended with everything that it started", async () => {
    const started = performance.now();
    const outcome = await measured(async ({ node }) => {
      const child = 'spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" })';
      await node(["-e", `require("node:child_process").${child}; console.log("half done")`]);
      return {};
    }, 3);
    expect(outcome).toMatchObject({ ok: false, reason: "took longer than 3 s" });
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(readFileSync(join(root, "part.log"), "utf8")).toContain("half done");
  });

  it("that fails says why, and keeps the numbers that it has", async () => {
    expect(
      await measured(async ({ node }) => ({ lines: await node(["-e", "throw new Error('no CUDA')"]) })),
    ).toMatchObject({
      ok: false,
      reason: expect.stringContaining("no CUDA"),
    });
    const half = async () => {
      throw new PartFailed("the second half is missing", { ratios: { first: 0.5 } });
    };
    expect(await measured(half)).toMatchObject({
      ok: false,
      reason: "the second half is missing",
      ratios: { first: 0.5 },
    });
  });

  it("gives each of its commands a log", async () => {
    const outcome = await measured(async ({ node }) => ({
      lines: await Promise.all([1, 2].map((k) => node(["-e", `console.log(${k})`]))),
    }));
    expect(outcome).toMatchObject({ ok: true, lines: [["1"], ["2"]], log: "part.log" });
    expect(readdirSync(root).sort()).toEqual(["part-2.log", "part.log"]);
  });
});

describe("the figures of a bench", () => {
  const figures = [
    { name: "gan, traced step (xla, gpu)", value: 0.233, unit: "ms" },
    { name: "gan, ours / PyTorch's best", value: 0.12, unit: "×", hold: 0.1, ok: false },
    { name: "square, ours / PyTorch's best", value: 0.05, unit: "×", hold: 0.1, ok: true },
  ];

  it("are those of its JSON object, with what failed", () => {
    const line = JSON.stringify({ figures, failures: ["gan, gpu xla tf32: ended"] });
    const found = figuresOf(["gan: 7 ms", "  ✗ gan: 7 ms", line]);
    expect(found).toEqual({ figures, failures: ["gan, gpu xla tf32: ended"], complete: true });
    expect(ratiosOf(found.figures)).toEqual({
      "gan, ours / PyTorch's best": 0.12,
      "square, ours / PyTorch's best": 0.05,
    });
    expect(missedOf(found.figures)).toEqual(["gan, ours / PyTorch's best"]);
  });

  it("are those that it printed, if it was ended before", () => {
    const lines = [
      "{ not JSON",
      "gan, ours / PyTorch's best: 0.12 ×",
      "PyTorch, d = 5: 4 rows",
      "time: 1.5e-3 s",
    ];
    expect(figuresOf(lines)).toEqual({
      figures: [
        { name: "gan, ours / PyTorch's best", value: 0.12, unit: "×" },
        { name: "time", value: 0.0015, unit: "s" },
      ],
      failures: [],
      complete: false,
    });
  });

  it("give the fastest step on the GPU as a share of the fastest on the processor", () => {
    const step = (way: string, value: number) => ({ name: `gan, ${way}, step`, value, unit: "ms" });
    const ratios = deviceRatios([
      step("gpu xla float32", 0.25),
      step("gpu lowered float32", 3),
      step("gpu xla tf32", 0.1),
      step("cpu xla float32", 2),
      step("cpu lowered float32", 1),
      { name: "gan, gpu xla float32, first step", value: 0.01, unit: "s" },
      { name: "square, gpu xla float32, step", value: 0.01, unit: "ms" },
    ]);
    expect(ratios).toEqual({ gan: 0.25 });
  });
});
