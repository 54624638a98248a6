import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canLink } from "../../../../lib/src/backend/devices/gpu-linker.js";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "topolab-nvlink-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A program that prints its version as those of CUDA do. */
function program(path: string, version: string, mode = 0o755): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  const line = `Cuda compilation tools, release ${version.replace(/\.\d+$/, "")}, V${version}`;
  writeFileSync(file, `#!/bin/sh\necho "${line}"\n`, { mode });
}

const linked = (...folders: string[]) =>
  canLink(
    join(root, "nvcc"),
    folders.map((folder) => join(root, folder)),
  );

describe("kernels compiled side by side", () => {
  it.each([
    ["12.9.86", true],
    ["13.0.88", true],
    ["12.9.85", false],
    ["12.2.140", false],
    ["11.10.200", false],
  ])("with ptxas 12.9.86 and nvlink %s: %s", (version, expected) => {
    program("nvcc/bin/ptxas", "12.9.86");
    program("toolkit/nvlink", version);
    expect(linked("toolkit")).toBe(expected);
  });

  it("are linked by the first nvlink that runs, as XLA takes it", () => {
    program("nvcc/bin/ptxas", "12.9.86");
    program("locked/nvlink", "13.0.88", 0o644);
    program("old/nvlink", "12.2.140");
    program("new/nvlink", "13.0.88");
    expect(linked("missing", "locked", "old", "new")).toBe(false);
    expect(linked("missing", "locked", "new", "old")).toBe(true);
  });

  it("are not linked without nvlink, or without a ptxas that runs", () => {
    program("nvcc/bin/ptxas", "12.9.86");
    expect(linked()).toBe(false);
    program("toolkit/nvlink", "12.9.86");
    rmSync(join(root, "nvcc"), { recursive: true });
    expect(linked("toolkit")).toBe(false);
  });
});
