import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "./client.js";

/** Each notebook trains in one of these ways; ⏹ must leave what the training has reached. */
let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
  const run = await kernel.run(`
    import { display, Random, tf } from "topolab";
    import { gaussian } from "topolab/data";
    import { mlp, GaussianMixture } from "topolab/models";
    import * as plot from "topolab/plot";
    import { fit, predict } from "topolab/train";
    const pairs = { x: gaussian({ n: 500, d: 1, random: new Random(1) }), y: gaussian({ n: 500, d: 1, random: new Random(2) }) };
    const network = () => mlp({ inputs: 1, hidden: [5], outputs: 1, random: new Random(3) });
    const long = { validation: pairs, batchSize: 50, epochs: 1_000_000 };
    let epochsSeen = 0;`);
  expect(run.reply.status).toBe("ok");
}, 120_000);
afterAll(() => kernel.stop());

/** Runs a cell, stops it in the third epoch of its training or later, and returns what came of it. */
async function stopped(code: string) {
  const id = await kernel.execute(`epochsSeen = 0;\n${code}`);
  const trains = () => kernel.heard.find((m) => m.parent === id && m.content.text?.includes("third epoch"));
  await kernel.until(trains);
  await kernel.interrupt();
  return kernel.outcome(id);
}

const counting = '() => { if (++epochsSeen === 3) console.log("third epoch"); }';

describe("⏹ during a training", () => {
  test("keeps its result in a function that shows the curve, as in notebooks 01 and 02", async () => {
    await kernel.run(`
      async function trainRoll(curve?: plot.LiveLossCurve) {
        const model = network();
        const seen = ${counting};
        const training = await fit(model, pairs, { ...long, onEpoch: (record) => { curve?.add(record); seen(); } });
        await curve?.done();
        return { model, ...training };
      }`);
    const run = await stopped(`
      const first = await trainRoll(plot.liveLossCurve({ title: "cdf labels" }));
      const out = await predict(first.model, pairs.x);
      await display(plot.lossCurve(first.history));
      console.log(first.stopped, first.best.epoch > 0, out.shape);`);
    expect(run.reply.status).toBe("ok");
    expect(run.stdout).toContain("interrupted true [ 500, 1 ]");
    const curve = run.messages.filter((m) => m.type === "update_display_data").at(-1);
    const history = (await kernel.run("first.history.length")).result;
    expect(curve?.content.data["text/plain"]).toContain(`Epoch ${history}:`);
    expect(run.types.at(-2)).toBe("display_data");
  });

  test("starts no other training: a loop over trainings ends with the finished ones", async () => {
    const run = await stopped(`
      const trained: Record<string, Awaited<ReturnType<typeof trainRoll>>> = {};
      for (const name of ["published", "tolerant", "swaps"]) trained[name] = await trainRoll();`);
    expect(run.error?.ename).toBe("KeyboardInterrupt");
    expect((await kernel.run("Object.keys(trained)")).result).toBe("[ 'published' ]");
  });

  test("encodes with the trained model before the cell's next training stops it, as in notebook 04", async () => {
    const run = await stopped(`
      async function trainAutoencoder() {
        const trained = await trainRoll();
        const encoded = async () => { const z = await predict(trained.model, pairs.x); return z.shape; };
        return { latents: await encoded(), held: await encoded() };
      }
      const firstAutoencoder = await trainAutoencoder();
      const firstVae = await trainAutoencoder();`);
    expect(run.error?.ename).toBe("KeyboardInterrupt");
    expect((await kernel.run("firstAutoencoder.held")).result).toBe("[ 500, 1 ]");
    const used = await kernel.run("firstVae.held");
    expect(used.error?.ename).toBe("UnreachedError");
    expect(used.error?.evalue).toContain("its cell was interrupted");
  });

  test("runs the rest of a cell whose training is at its top, as in notebooks 05 to 07", async () => {
    const run = await stopped(`
      const ae = network();
      const seen = ${counting};
      const aeCurve = plot.liveLossCurve({ title: "autoencoder" });
      await fit(ae, pairs, { ...long, onEpoch: (record) => { aeCurve.add(record); seen(); } });
      await aeCurve.done();
      const encode = async () => { const z = await predict(ae, pairs.x); return z.shape; };
      const latents = { train: await encode(), test: await encode() };`);
    expect(run.reply.status).toBe("ok");
    expect((await kernel.run("latents.test")).result).toBe("[ 500, 1 ]");
  });

  test("lets a predicting callback finish, and listens to a signal derived from the cell's, as in notebooks 05 to 07", async () => {
    await kernel.run(`
      function watch(model: tf.LayersModel) {
        const stop = new AbortController();
        const measured: number[] = [];
        const onEpoch = async ({ epoch }: { epoch: number }) => {
          for (let i = 0; i < 3; i++) { await predict(model, pairs.x); await new Promise((r) => setTimeout(r, 30)); }
          measured.push(epoch);
          if (++epochsSeen === 3) console.log("third epoch");
        };
        return { measured, onEpoch, signal: AbortSignal.any([cell.signal, stop.signal]) };
      }
      async function trainGtn() {
        const model = network();
        const { measured, ...watching } = watch(model);
        const run = await fit(model, pairs, { batchSize: 50, epochs: 1_000_000, ...watching });
        return { measured, run };
      }`);
    const run = await stopped("const published = await trainGtn();\nconst swaps = await trainGtn();");
    expect(run.error?.ename).toBe("KeyboardInterrupt");
    expect((await kernel.run("published.run.stopped")).result).toBe("'interrupted'");
    const counts = (await kernel.run("[published.measured.length, published.run.history.length]")).result;
    expect(counts).toMatch(/^\[ (\d+), \1 \]$/);
    expect((await kernel.run("swaps.run")).error?.evalue).toContain("`swaps` has no value");
  });

  test("fits no mixture in the rest of the cell", async () => {
    const run = await stopped(`
      const { model: kept } = await trainRoll();
      const mixture = await GaussianMixture.fit(pairs.x, { components: 3 });`);
    expect(run.error?.ename).toBe("KeyboardInterrupt");
    expect((await kernel.run("kept.layers.length > 0")).result).toBe("true");
  });
});
