import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

describe.runIf(existsSync(join(root, "lib/dist/data/index.js")))("npm run data", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "topolab-data-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const run = (...words: string[]) => {
    const env = { ...process.env, TOPOLAB_DATA: folder, TOPOLAB_CACHE: folder };
    const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/data.mjs", ...words], {
      cwd: root,
      env,
      encoding: "utf8",
    });
    return { status, text: stdout + stderr };
  };

  it("lists the data sets, with license and citation", () => {
    const { status, text } = run("list");
    expect(status).toBe(0);
    for (const part of [
      "mnist",
      "celeba",
      "hands",
      "License:",
      "Cite: Z. Liu",
      "img_align_celeba.zip: not here",
    ])
      expect(text).toContain(part);
  });

  it("says how to get files that it must not download, and fails", () => {
    const { status, text } = run("get", "celeba");
    expect(status).toBe(1);
    expect(text).toContain(`Put it (or the folder img_align_celeba) into ${join(folder, "celeba")}.`);
    expect(text).not.toContain("    at ");
  });

  it("verifies, and refuses other arguments", () => {
    expect(run("verify", "hands").text).toContain("Hands.zip: not here");
    expect(run("get").status).toBe(1);
    expect(run("verify", "imagenet").text).toContain("one of: att-faces, celeba, cifar10, hands, mnist");
  });
});
