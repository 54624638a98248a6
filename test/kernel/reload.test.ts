import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasBrowser, Lab } from "./browser.js";

const train = `
import { mlp } from "topolab/models";
import { lossCurve } from "topolab/plot";
import { fit } from "topolab/train";
const x = { data: Float32Array.from({ length: 2000 }, (_, i) => i / 1000 - 1), shape: [2000, 1] };
const run = await fit(mlp({ inputs: 1, hidden: [4], outputs: 1 }), { x, y: x }, { epochs: 1_000_000 });`;

const result = `
console.log(run.stopped, "with", run.history.length >= 3 ? "three epochs or more" : "fewer epochs");
lossCurve(run.history.slice(-20))`;

// JupyterLab does not connect a page with a cell that an earlier page has started (jupyterlab/jupyterlab#2833). So the kernel
// goes on and keeps what the cell computes, but the page does not show it.
describe.skipIf(!hasBrowser)("a page reloaded while a cell trains", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.open(train, result);
    await lab.run(0);
    await lab.cell(0).locator(".vega-embed canvas").waitFor({ timeout: 60_000 });
    await lab.save();
    await lab.load();
  }, 180_000);
  afterAll(() => lab?.close());

  test("shows the curve as it was saved, and a busy kernel", async () => {
    await lab.cell(0).locator(".vega-embed canvas").waitFor({ timeout: 30_000 });
    await lab.status("Busy");
  }, 90_000);

  test("stops the training, and gives its result to the next cell", async () => {
    await lab.choose("Kernel", "Interrupt Kernel");
    await lab.status("Idle");
    await lab.run(1);
    await lab.shows("interrupted with three epochs or more");
    await lab.cell(1).locator(".vega-embed canvas").waitFor({ timeout: 30_000 });
    expect(await lab.page.locator(".jp-OutputArea", { hasText: "KeyboardInterrupt" }).count()).toBe(0);
  }, 120_000);
});
