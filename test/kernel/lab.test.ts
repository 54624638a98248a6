import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasBrowser, Lab } from "./browser.js";

const imports = `
import { choice, html, interact, slider } from "@topolab/kernel";
import { curves, lossCurve } from "topolab/plot";
import { adam, fit } from "topolab/train";
import { mlp } from "topolab/models";
const line = Float32Array.from({ length: 2000 }, (_, i) => i / 1000 - 1);
const x = { data: line, shape: [2000, 1] as [number, number] };`;

/** Draws a line as steep as the slider says. */
const draw = `
await interact({ slope: slider({ min: 1, max: 9, step: 1, value: 3 }) }, ({ slope }) =>
  curves([{ name: "line", x: [0, 1], y: [0, slope] }], { xTitle: "x", yTitle: "y", title: "slope " + slope }),
);`;

/** Trains until it is stopped, and draws the curve of what there is. */
const play = `
await interact(
  { rate: slider({ min: 1e-5, max: 1e-1, log: true, value: 1e-3 }), width: choice([4, 8]) },
  async ({ rate, width }) => {
    const model = mlp({ inputs: 1, hidden: [width], outputs: 1 });
    try {
      console.log("training", rate.toPrecision(2), width);
      const onEpoch = ({ epoch }: { epoch: number }) => {
        if (epoch === 3) console.log("third epoch of width", width);
      };
      const run = await fit(model, { x, y: x }, { optimizer: adam(rate), epochs: 1_000_000, progress: false, onEpoch });
      console.log(run.stopped, "with", run.history.length >= 3 ? "three epochs or more" : "fewer epochs");
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
    lab = await Lab.open(imports, draw, play);
    await lab.choose("Run", "Run All Cells");
  }, 180_000);
  afterAll(() => lab?.close());

  /** What a cell's figure shows. */
  const picture = (cell: number) =>
    lab
      .cell(cell)
      .locator(".vega-embed canvas")
      .evaluate((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL());

  test("draws another figure when the slider is moved, and the first one when it is moved back", async () => {
    const steep = await picture(1);
    await lab.press("ArrowLeft", 1, lab.cell(1));
    await expect.poll(() => picture(1), { timeout: 30_000 }).not.toBe(steep);
    await lab.press("ArrowRight", 1, lab.cell(1));
    await expect.poll(() => picture(1), { timeout: 30_000 }).toBe(steep);
  }, 120_000);

  test("trains again when the slider or the list is moved during the first call", async () => {
    await lab.shows("training 0.0010 4");
    await lab.press("ArrowRight", 5, lab.cell(2));
    await lab.shows("training 0.0016 4");
    await lab.page.locator(".widget-dropdown select").selectOption("8");
    await lab.shows("training 0.0016 8");
    expect(await lab.page.locator(".jp-OutputArea", { hasText: "training 0.0010 4" }).count()).toBe(0);
  }, 120_000);

  test("draws the result of a stopped training", async () => {
    expect(await lab.cell(2).locator(".vega-embed").count()).toBe(0);
    await lab.shows("third epoch of width 8");
    await lab.choose("Kernel", "Interrupt Kernel");
    await lab.shows("interrupted with three epochs or more");
    await lab.cell(2).locator(".vega-embed canvas").waitFor({ timeout: 30_000 });
    expect(await lab.page.locator(".jp-OutputArea", { hasText: "KeyboardInterrupt" }).count()).toBe(0);
  }, 120_000);

  test("has controls and output after a reload during a run, and reacts to the slider", async () => {
    await lab.press("ArrowRight", 5, lab.cell(2));
    await lab.shows("training 0.0025 8");
    const position = await lab.position(lab.cell(2));
    await lab.save();
    await lab.load();
    await lab.shows("training 0.0025 8");
    await expect.poll(() => lab.position(lab.cell(2)), { timeout: 60_000 }).toBe(position);
    await lab.press("ArrowLeft", 5, lab.cell(2));
    await lab.shows("training 0.0016 8");
  }, 120_000);
});
