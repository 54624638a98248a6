import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "../kernel/client.js";
import { codeCells, folder, readNotebook, text } from "./notebooks.js";

const sources = codeCells(readNotebook(`${folder}01-swiss-roll.ipynb`)).map(({ source }) => text(source));
const training = sources.findIndex((source) => source.includes("await Gtn.fit(data"));
/** The notebook's training, but without an end of its own. */
const endless = sources[training].replace("patience: patience, epochs: 500", "patience: 1e6, epochs: 1e6");

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
}, 120_000);
afterAll(() => kernel.stop());

async function succeeds(code: string) {
  const { reply, result } = await kernel.run(code);
  expect(reply.evalue ?? reply.status).toBe("ok");
  return result;
}

test("notebook 01's training is stopped, and the next cell draws with its weights", async () => {
  for (const source of sources.slice(0, training)) await succeeds(source);
  const id = await kernel.execute(endless);
  const drawn = () => kernel.heard.filter((m) => m.parent === id && m.type === "update_display_data");
  await kernel.until(() => drawn().length >= 3 || undefined);
  const { seconds } = await kernel.interrupt().then(() => kernel.outcome(id));
  expect(seconds).toBeLessThan(8);

  expect(await succeeds("gtn.run.stopped")).toBe("'interrupted'");
  expect(await succeeds("gtn.history[gtn.history.length - 1].loss < gtn.history[0].loss")).toBe("true");
  const weights = "gtn.network.getWeights().map((w) => w.sum().dataSync()[0]).join()";
  const kept = await succeeds(weights);
  await succeeds(sources[training + 1]);
  expect(await succeeds(weights)).toBe(kept);
}, 300_000);
