import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { remember } from "topolab";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "remember-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("remember", () => {
  it("computes once, and reads the value from then on", async () => {
    const path = join(folder, "new", "sweep.json");
    let times = 0;
    const compute = async () => [{ name: "a", score: 0.1 + 0.2, times: ++times }];
    const first = await remember(path, compute);
    expect(await remember(path, compute)).toEqual(first);
    expect(times).toBe(1);
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual([
      { name: "a", score: 0.30000000000000004, times: 1 },
    ]);
  });

  it("keeps nothing without a path", async () => {
    let times = 0;
    await remember(undefined, () => ++times);
    expect(await remember(undefined, () => ++times)).toBe(2);
  });

  it("keeps nothing of a computation that fails", async () => {
    const path = join(folder, "failed.json");
    await expect(remember(path, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await remember(path, () => 3)).toBe(3);
  });

  it("refuses numbers that JSON would turn into null, and writes no file", async () => {
    const path = join(folder, "nan.json");
    await expect(remember(path, () => ({ loss: Number.NaN }))).rejects.toThrow(
      /finite numbers: got NaN as loss/,
    );
    expect(await remember(path, () => 1)).toBe(1);
  });

  it("names a file that is damaged", async () => {
    const path = join(folder, "damaged.json");
    writeFileSync(path, '[{"na');
    await expect(remember(path, () => 1)).rejects.toThrow(/damaged.json is not JSON: delete it/);
  });
});
