import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "../kernel/client.js";
import { codeCells, folder, readNotebook, text } from "./notebooks.js";

const sources = codeCells(readNotebook(`${folder}01-swiss-roll.ipynb`)).map(({ source }) => text(source));
const training = sources.findIndex((source) => source.startsWith("const first = await trainRoll"));
const drawing = sources[training + 1].replaceAll("first.model", "model");

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

test("notebook 01's training is stopped, and the cell behind draws what its weights make", async () => {
  for (const source of sources.slice(0, training)) await succeeds(source);
  await succeeds(`const model = mlp({ inputs: 1, hidden: [5, 5, 5], outputs: 1 });
    const pairs = await labeled(roll.theta, cdfLabels, new Random(1));
    const curve = plot.liveLossCurve();`);

  const id = await kernel.execute(
    "const half = await fit(model, pairs, { batchSize: batchSize, epochs: 1e6, onEpoch: curve.add });",
  );
  const drawn = () => kernel.heard.filter((m) => m.parent === id && m.type === "update_display_data");
  await kernel.until(() => drawn().length >= 3 || undefined);
  const { seconds } = await kernel.interrupt().then(() => kernel.outcome(id));
  expect(seconds).toBeLessThan(8);

  expect(await succeeds("half.stopped")).toBe("'interrupted'");
  expect(await succeeds("half.history[half.history.length - 1].loss < half.history[0].loss")).toBe("true");
  const weights = "model.getWeights().map((w) => w.sum().dataSync()[0]).join()";
  const kept = await succeeds(weights);
  await succeeds(drawing);
  expect(await succeeds(weights)).toBe(kept);
}, 300_000);
