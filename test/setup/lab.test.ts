import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { freePort } from "../../kernel/src/runner/free-port.js";
import { house, houseAt } from "../../scripts/program/house.mjs";
import { labStep } from "../../scripts/setup/lab.mjs";
import { labArguments, startArguments } from "../../scripts/start/lab.mjs";

const folder = mkdtempSync(join(tmpdir(), "topolab-lab-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("npm start passes arguments on to Jupyter, and ends after the reproduction without a terminal", () => {
  expect(startArguments([], { isTTY: true })).toEqual({ headless: false, forJupyter: [] });
  expect(startArguments([], { isTTY: false })).toEqual({ headless: true, forJupyter: [] });
  expect(startArguments(["--headless"], { isTTY: true })).toEqual({ headless: true, forJupyter: [] });
  const asked = ["--port", "9000", "--", "--ip=0.0.0.0"];
  expect(startArguments(["--", ...asked], { isTTY: false })).toEqual({ headless: false, forJupyter: asked });
});

it("JupyterLab opens notebook 01 or the named file, and starts as root", () => {
  const first = ["lab", "notebooks", "--LabApp.default_url=/lab/tree/01-swiss-roll.ipynb"];
  expect(labArguments(house, ["--port", "9000"], 1000)).toEqual([...first, "--port", "9000"]);
  expect(labArguments(house, [], 0)).toEqual([...first, "--allow-root"]);
  expect(labArguments(house, ["docs"], 1000)).toEqual(["lab", "docs"]);
});

it("the settings are written once, and again when they differ", async () => {
  const step = labStep(houseAt(folder));
  expect(await step.done()).toBeUndefined();
  await step.run(() => {}, new AbortController().signal);
  expect(await step.done()).toBe("in .venv");
  expect(JSON.parse(readFileSync(join(folder, ".venv/package.json"), "utf8"))).toEqual({ type: "commonjs" });
  rmSync(join(folder, ".venv/etc/jupyter/jupyter_server_config.json"));
  expect(await step.done()).toBeUndefined();
});

it("JupyterLab starts as the current user, prints only its address, and lists our kernel first", async () => {
  const port = await freePort();
  const words = ["--no-browser", `--port=${port}`, "--ServerApp.port_retries=0"];
  // Neither the person's own settings nor their running servers.
  const env = { ...process.env, JUPYTER_CONFIG_DIR: folder, JUPYTER_RUNTIME_DIR: folder };
  const lab = spawn(house.jupyter, labArguments(house, words), {
    cwd: house.root,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  try {
    let said = "";
    for (const stream of [lab.stdout, lab.stderr]) stream.on("data", (chunk) => (said += chunk));
    const address = /http:\/\/127\.0\.0\.1:\d+(\/lab\/tree\/01-swiss-roll\.ipynb)\?(token=\w+)/;
    while (!address.test(said)) {
      if (lab.exitCode !== null) throw new Error(`JupyterLab ended with ${lab.exitCode}: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const [, page, token] = address.exec(said) ?? [];
    const base = `http://127.0.0.1:${port}`;
    const { default: first } = (await (await fetch(`${base}/api/kernelspecs?${token}`)).json()) as {
      default: string;
    };
    expect(first).toBe("topolab");
    expect((await fetch(`${base}${page}?${token}`)).status).toBe(200);
    const lines = said.split("\n").filter((line) => line.trim() !== "");
    expect(lines.length, said).toBeLessThanOrEqual(6);
  } finally {
    const gone = new Promise((resolve) => lab.once("exit", resolve));
    lab.kill("SIGTERM");
    await gone;
  }
}, 120_000);
