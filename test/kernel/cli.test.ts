import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const cli = fileURLToPath(new URL("../../kernel/dist/cli.js", import.meta.url));
const prefix = mkdtempSync(path.join(tmpdir(), "topolab-prefix-"));
const folder = path.join(prefix, "share/jupyter/kernels/topolab");
const run = (...args: string[]) => execFileSync(process.execPath, [cli, ...args], { encoding: "utf8" });
afterAll(() => rmSync(prefix, { recursive: true, force: true }));

describe("topolab-kernel", () => {
  test("installs a kernelspec that starts this kernel", () => {
    expect(run("install", "--prefix", prefix)).toContain(folder);
    const spec = JSON.parse(readFileSync(path.join(folder, "kernel.json"), "utf8"));
    expect(spec).toMatchObject({
      display_name: "TypeScript (topolab)",
      language: "typescript",
      interrupt_mode: "message",
    });
    expect(spec.argv[0]).toBe(process.execPath);
    expect(spec.argv.slice(-2)).toEqual([cli, "{connection_file}"]);
    expect(existsSync(path.join(folder, "logo-svg.svg"))).toBe(true);
  });

  test("installs over an older one, and doctor reports no problem", () => {
    run("install", "--prefix", prefix);
    const env = { ...process.env, VIRTUAL_ENV: prefix };
    const doctor = spawnSync(process.execPath, [cli, "doctor"], { encoding: "utf8", env });
    expect(doctor.stdout).toContain(`ok       kernelspec: ${folder}`);
    expect(doctor.status).toBe(0);
  });

  test("uninstalls", () => {
    expect(run("uninstall", "--prefix", prefix)).toContain("Removed");
    expect(existsSync(folder)).toBe(false);
    expect(run("uninstall", "--prefix", prefix)).toContain("No kernel");
  });

  test("an invalid connection file is refused in one line", () => {
    const result = spawnSync(process.execPath, [cli, "/no/such/file"], { encoding: "utf8" });
    expect(result.status).toBe(1);
    expect(result.stderr.trim().split("\n")).toHaveLength(1);
  });
});
