import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const newton = path.join(root, "test/kernel/runner/newton.ipynb");
const offline = /ENOTFOUND|ETIMEDOUT|ECONNREFUSED|ECONNRESET|EAI_AGAIN/;

/** A program of somebody who has installed both packages and set up nothing. */
const program = `
import { tf } from "topolab";
import { datasetNames } from "topolab/data";
import { cdfLabels } from "topolab/gtn";
import { decide } from "topolab/metrics";
import { claimsTable } from "topolab/plot";
import { bottleneck, ripsPersistence } from "topolab/topology";
import { runNotebook } from "@topolab/kernel";
const latents = { data: Float64Array.of(3, 1, 2), shape: [3, 1] };
const targets = { data: Float64Array.of(10, 30, 20), shape: [3, 1] };
const bars = await ripsPersistence(targets, { maxDim: 0 });
const decision = decide([1], { atMost: 2, from: "the test" }, { scale: "exact" });
const claims = claimsTable([{ claim: "c", source: "s", measure: "m", scope: "ours", decision }]);
let table;
try { claims.table; } catch (error) { table = error.message; }
const run = await runNotebook("newton.ipynb", { parameters: { steps: 1 } });
console.log(JSON.stringify({
  labels: [...cdfLabels(latents, targets)],
  sum: tf.tidy(() => tf.tensor([1, 2]).sum().arraySync()),
  distance: bottleneck(bars[0], bars[0]),
  shown: claims[Symbol.for("Jupyter.display")]()["text/plain"],
  datasets: datasetNames(),
  table,
  root: run.metrics.root,
}));
`;

describe("both packages, packed and installed into an empty project", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "topolab-pack-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let unreachable = "";

  beforeAll(() => {
    const pack = (name: string) => {
      // As `npm run pack` does: a script puts the manifests of the data sets into the library's package.
      const args = ["pack", "--json", "--silent", "--ignore-scripts=false", "--pack-destination", folder];
      const [{ filename }] = JSON.parse(
        execFileSync("npm", args, { cwd: path.join(root, name), encoding: "utf8" }),
      );
      return path.join(folder, filename);
    };
    writeFileSync(path.join(folder, "package.json"), '{ "private": true, "type": "module" }');
    writeFileSync(path.join(folder, "program.js"), program);
    copyFileSync(newton, path.join(folder, "newton.ipynb"));
    const flags = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
    const { status, stderr } = spawnSync("npm", ["install", ...flags, pack("lib"), pack("kernel")], {
      cwd: folder,
      encoding: "utf8",
    });
    if (status !== 0 && offline.test(stderr)) unreachable = stderr;
    else expect(status, stderr).toBe(0);
  }, 240_000);

  it("can be imported and used; missing parts say how to get them", (context) => {
    if (unreachable) context.skip("npm could not reach its registry");
    const { status, stdout, stderr } = spawnSync(process.execPath, ["program.js"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
    const found = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    expect(found).toMatchObject({ labels: [1, 0, 2], sum: 3, distance: 0, root: 1.5 });
    expect(found.datasets).toContain("mnist");
    expect(found.shown).toContain("✓");
    expect(found.table).toContain("npm install arquero");
    expect(stderr).toContain("TensorFlow's native library is not set up");
    expect(stderr).toContain("npm rebuild @tensorflow/tfjs-node-gpu");
  }, 120_000);

  it("include the command", (context) => {
    if (unreachable) context.skip("npm could not reach its registry");
    const bin = path.join(folder, "node_modules/.bin/topolab");
    expect(execFileSync(bin, ["parameters", "newton.ipynb"], { cwd: folder, encoding: "utf8" })).toContain(
      "steps",
    );
  }, 60_000);
});
