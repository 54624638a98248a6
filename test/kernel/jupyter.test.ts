import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const python = process.env.TOPOLAB_PYTHON ?? path.join(repository, ".venv/bin/python");
const canTest = spawnSync(python, ["-c", "import jupyter_kernel_test"]).status === 0;
if (!canTest) console.warn(`jupyter_kernel_test is skipped: ${python} does not have it`);

const data = mkdtempSync(path.join(tmpdir(), "topolab-jupyter-"));
afterAll(() => rmSync(data, { recursive: true, force: true }));

test.skipIf(!canTest)(
  "jupyter_kernel_test passes, nothing skipped",
  () => {
    const cli = path.join(repository, "kernel/dist/cli.js");
    execFileSync(process.execPath, [cli, "install", "--prefix", data]);
    const env = {
      ...process.env,
      JUPYTER_PATH: path.join(data, "share/jupyter"),
      TOPOLAB_HISTORY: path.join(data, "history"),
    };
    const suite = path.join(repository, "test/kernel/jupyter_suite.py");
    const run = spawnSync(python, [suite], { cwd: repository, env, encoding: "utf8" });
    expect(run.stderr.trimEnd().split("\n").slice(-3).join("\n")).toMatch(/Ran 12 tests in .*\n\nOK$/);
  },
  300_000,
);
