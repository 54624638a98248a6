import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasBrowser, Lab } from "./browser.js";

const imports = `
import { choice, html, interact, slider } from "@topolab/kernel";
import { lossCurve } from "topolab/plot";
import { adam, fit } from "topolab/train";
import { mlp } from "topolab/models";
const line = Float32Array.from({ length: 2000 }, (_, i) => i / 1000 - 1);
const x = { data: line, shape: [2000, 1] as [number, number] };`;

/** Trains until it is stopped, and draws the curve of what there is. */
const play = `
await interact(
  { rate: slider({ min: 1e-5, max: 1e-1, log: true, value: 1e-3 }), width: choice([4, 8]) },
  async ({ rate, width }) => {
    const model = mlp({ inputs: 1, hidden: [width], outputs: 1 });
    try {
      console.log("training", rate.toPrecision(2), width);
      const run = await fit(model, { x, y: x }, { optimizer: adam(rate), epochs: 1_000_000 });
      return lossCurve(run.history.slice(-20), { title: run.stopped + " at " + rate.toPrecision(2) });
    } finally {
      model.dispose();
    }
  },
);`;

// Needs JupyterLab in .venv, which set-up installs, and a Chromium; nothing outside this machine.
describe.skipIf(!hasBrowser)("interact in JupyterLab", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.open(imports, play);
    await lab.choose("Run", "Run All Cells");
  }, 180_000);
  afterAll(() => lab?.close());

  const steps = async (key: string, count: number) => {
    await lab.page.locator(".noUi-handle").focus();
    for (let i = 0; i < count; i++) await lab.page.keyboard.press(key);
  };

  test("trains again when the slider or the list is moved during the first call", async () => {
    await lab.shows("training 0.0010 4");
    await steps("ArrowRight", 5);
    await lab.shows("training 0.0016 4");
    await lab.page.locator(".widget-dropdown select").selectOption("8");
    await lab.shows("training 0.0016 8");
    expect(await lab.page.locator(".jp-OutputArea", { hasText: "training 0.0010 4" }).count()).toBe(0);
  }, 120_000);

  test("draws the result of a stopped training", async () => {
    await lab.choose("Kernel", "Interrupt Kernel");
    await lab.page.locator(".jp-OutputArea .vega-embed").waitFor({ timeout: 30_000 });
    expect(await lab.page.locator(".jp-OutputArea", { hasText: "KeyboardInterrupt" }).count()).toBe(0);
  }, 60_000);

  test("has controls and output after a reload during a run, and reacts to the slider", async () => {
    await steps("ArrowRight", 5);
    await lab.shows("training 0.0025 8");
    await lab.choose("File", "Save Notebook");
    await lab.load();
    await lab.shows("training 0.0025 8");
    await steps("ArrowLeft", 5);
    await lab.shows("training 0.0016 8");
  }, 120_000);
});
