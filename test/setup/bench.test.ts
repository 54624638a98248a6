import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { house } from "../../scripts/program/house.mjs";

function bench(...args: string[]) {
  return spawnSync(process.execPath, ["scripts/bench.mjs", ...args], { cwd: house.root, encoding: "utf8" });
}

describe("npm run bench", () => {
  it("prints one JSON object with the figures, and with --json nothing else", () => {
    const { status, stdout } = bench("backend", "--json");
    expect(status).toBe(0);
    const lines = stdout.trim().split("\n");
    expect(lines).toHaveLength(1);
    const result = JSON.parse(lines[0]);
    expect(Object.keys(result).sort()).toEqual(["bench", "date", "figures", "machine"]);
    expect(result.bench).toBe("backend");
    expect(Math.abs(Date.now() - Date.parse(result.date))).toBeLessThan(600_000);
    for (const { name, value, unit } of result.figures) {
      expect(typeof name).toBe("string");
      expect(value).toBeGreaterThan(0);
      expect(typeof unit).toBe("string");
    }
  }, 240_000);

  it("names the benchmarks when asked for another", () => {
    const { status, stderr } = bench("nothing");
    expect(status).toBe(1);
    expect(stderr).toContain("There is no benchmark nothing");
    expect(stderr).toMatch(/one of: .*backend/);
  });
});
