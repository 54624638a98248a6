import { metrics } from "topolab/plot";
import { expect, it } from "vitest";
import { shown } from "./shown.js";

it("metrics are shown as a row, and carried as data", async () => {
  const bundle = await shown(metrics({ ks: 0.01, energy: 2 }));
  expect(bundle["application/vnd.topolab.metrics+json"]).toEqual({ ks: 0.01, energy: 2 });
  expect(bundle["text/plain"].split("\n").at(-1)?.trim()).toMatch(/^0.01 +2$/);
});
