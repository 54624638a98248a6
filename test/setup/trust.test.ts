import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { house, houseAt } from "../../scripts/program/house.mjs";
import { committedNotebooks, trustStep } from "../../scripts/setup/trust.mjs";

const tiny = join(house.root, "test/setup/tiny.ipynb");

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "topolab-trust-"));
  mkdirSync(join(root, "notebooks"));
  cpSync(tiny, join(root, "notebooks/01.ipynb"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], { cwd: root });

/** What Jupyter's own notary, with the configuration of a checkout's .venv, thinks of a notebook. */
function isTrusted(name: string): boolean {
  const code = `
import json, sys, nbformat
from nbformat.sign import NotebookNotary
settings = json.load(open(sys.argv[1]))["NotebookNotary"]
print(NotebookNotary(**settings).check_signature(nbformat.read(sys.argv[2], as_version=4)))`;
  const config = join(root, ".venv/etc/jupyter/jupyter_config.json");
  return (
    execFileSync(house.python, ["-c", code, config, join(root, name)])
      .toString()
      .trim() === "True"
  );
}

describe("the step that trusts notebooks", () => {
  it("signs them in JupyterLab's place, and again when they change", async () => {
    const step = trustStep({ ...houseAt(root), python: house.python });
    expect(await step.done()).toBeUndefined();
    expect(await step.run(() => {}, new AbortController().signal)).toBe("1 trusted by JupyterLab");
    expect(isTrusted("notebooks/01.ipynb")).toBe(true);
    expect(await step.done()).toBe("trusted by JupyterLab");
    cpSync(tiny, join(root, "notebooks/02.ipynb"));
    expect(await step.done()).toBeUndefined();
  });

  it("leaves out notebooks that are not committed, or changed since", async () => {
    cpSync(tiny, join(root, "notebooks/02.ipynb"));
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "notebooks");
    cpSync(tiny, join(root, "notebooks/foreign.ipynb"));
    writeFileSync(join(root, "notebooks/02.ipynb"), "{}");
    expect(await committedNotebooks(houseAt(root))).toEqual(["notebooks/01.ipynb"]);
  });
});
