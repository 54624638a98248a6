import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { house } from "../../scripts/program/house.mjs";

const minutes = 60_000;
const folder = join(house.root, "examples");

/** Runs an example as `npm run example` does and returns what it prints. */
function run(name: string, ...args: string[]): string {
  const program = join(house.root, "scripts/example.mjs");
  return execFileSync(process.execPath, [program, name, ...args], { encoding: "utf8", cwd: house.root });
}

/** The numbers of the line that matches. */
function numbers(printed: string, line: RegExp): number[] {
  const [found = ""] = printed.match(line) ?? [];
  return (found.replace(line, "$1").match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
}

const checks: Record<string, () => void> = {
  "gtn-on-csv"() {
    const output = join(house.out, "test/generated.csv");
    const printed = run("gtn-on-csv", join(folder, "penguins.csv"), output);
    const [gtn] = numbers(printed, /distance of the GTN: (.*)/);
    const [independent] = numbers(printed, /distance of an independent Gaussian: (.*)/);
    expect(gtn).toBeLessThan(independent / 4);
    const [header, ...rows] = readFileSync(output, "utf8").trim().split("\n");
    expect(header).toBe("bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g");
    expect(rows).toHaveLength(342);
    expect(rows.every((row) => row.split(",").map(Number).every(Number.isFinite))).toBe(true);
  },
  "traced-model"() {
    const shares = numbers(run("traced-model"), /quantiles 0\.1, 0\.5, 0\.9: (.*)/);
    expect(shares).toHaveLength(3);
    for (const [k, level] of [0.1, 0.5, 0.9].entries())
      expect(Math.abs(shares[k] - level)).toBeLessThan(0.05);
  },
  "persistence-to-svg"() {
    const output = join(house.out, "test/persistence");
    const printed = run("persistence-to-svg", output);
    expect(printed).toContain("2 in H₁");
    const [, moved] = numbers(printed, /bottleneck distance after moves of at most (.*)/);
    expect(moved).toBeLessThanOrEqual(2 * 0.01 * Math.SQRT2);
    for (const name of ["diagram", "barcode"])
      expect(readFileSync(join(output, `${name}.svg`), "utf8")).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
  },
  "conditional-sampler"() {
    const printed = run("conditional-sampler");
    for (const name of ["Adelie", "Gentoo", "Chinstrap"]) {
      const means = numbers(printed, new RegExp(`${name}: (.*)`));
      expect(means).toHaveLength(8);
      for (let k = 0; k < 8; k += 2) expect(Math.abs(means[k + 1] / means[k] - 1)).toBeLessThan(0.05);
    }
  },
  "run-notebook"() {
    const printed = run("run-notebook");
    expect(printed).toContain("refused: There is no parameter row; did you mean rows?");
    expect(printed).toContain("cell 4 of 4");
    expect(printed).toContain("1 figure(s)");
  },
  sweep() {
    rmSync(join(house.out, "sweep-density"), { recursive: true, force: true });
    const printed = run("sweep");
    expect(printed).toContain("2 of 2 points");
    const [few] = numbers(printed, /^200, (.*)$/m);
    const [many] = numbers(printed, /^2000, (.*)$/m);
    // Theory: p/2n with 47 parameters, 0.118 and 0.012.
    expect(few / many).toBeGreaterThan(4);
    expect(printed).toContain("0 failed");
    expect(run("sweep")).not.toContain("of 2 points");
  },
};

describe("each example", () => {
  const names = readdirSync(folder).flatMap((file) => (file.endsWith(".ts") ? [file.slice(0, -3)] : []));

  it("has a check below", () => {
    expect(Object.keys(checks).sort()).toEqual(names.sort());
  });

  it.each(names)("%s has at most 60 lines", (name) => {
    expect(
      readFileSync(join(folder, `${name}.ts`), "utf8")
        .trim()
        .split("\n").length,
    ).toBeLessThanOrEqual(60);
  });

  it.each(names)("%s runs and prints what it promises", (name) => checks[name](), 4 * minutes);

  it("is listed in the usage if the name is wrong", () => {
    expect(() => run("swep")).toThrow("The examples are:");
  });
});
