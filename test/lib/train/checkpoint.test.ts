import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Random, tf } from "topolab";
import { Gan, mlp } from "topolab/models";
import { type FitOptions, fit, loadWeights, saveWeights } from "topolab/train";
import { afterAll, describe, expect, it } from "vitest";
import { decodeTensors, encodeTensors } from "../../../lib/src/train/checkpoint/index.js";

const folder = mkdtempSync(join(tmpdir(), "topolab-checkpoints-"));
afterAll(() => rmSync(folder, { recursive: true }));

const weightsOf = (model: tf.LayersModel) => model.getWeights().flatMap((weight) => [...weight.dataSync()]);
const model = (seed = 1) =>
  mlp({ inputs: 1, hidden: [8, 8], outputs: 1, batchNorm: true, random: new Random(seed) });
const x = new Random(3).uniforms(200, -1, 1);
const data = { x, y: x.map((value) => Math.sin(3 * value)) };
const options = (rest: FitOptions): FitOptions => ({ validation: data, batchSize: 32, seed: 5, ...rest });

describe("a resumed training", () => {
  it.each([
    ["traced", {}],
    ["eager", { jit: false }],
    ["with an average of the weights", { ema: 0.9 }],
  ])("ends with the bits of an uninterrupted one: %s", async (name, rest) => {
    const whole = model();
    const run = await fit(whole, data, options({ epochs: 6, ...rest }));
    const path = join(folder, `${name}.safetensors`);
    await fit(model(), data, options({ epochs: 3, checkpoint: { path, everyEpochs: 1 }, ...rest }));
    // Another start: everything that counts must come from the file.
    const resumed = model(77);
    const checkpoint = { path, resume: true };
    const second = await fit(resumed, data, options({ epochs: 6, seed: 99, checkpoint, ...rest }));
    expect(weightsOf(resumed)).toEqual(weightsOf(whole));
    expect(second.history).toHaveLength(6);
    expect(second.history.map(({ valLoss }) => valLoss)).toEqual(run.history.map(({ valLoss }) => valLoss));
    expect(second.best).toEqual(run.best);
  });

  it.each([true, false])("counts the optimizer's updates on, traced: %s", async (jit) => {
    const path = join(folder, `iterations-${jit}.safetensors`);
    const train = async (epochs: number, resume: boolean) => {
      const optimizer = tf.train.adam(0.01);
      await fit(model(), data, options({ epochs, optimizer, jit, checkpoint: { path, resume } }));
      return optimizer.iterations;
    };
    // 200 rows are 7 batches of 32.
    expect([await train(2, false), await train(5, true)]).toEqual([14, 35]);
  });

  it.each([true, false])("counts no update for a checkpoint of a GAN, traced: %s", async (jit) => {
    const gan = new Gan({ dimension: 2, hidden: [2], random: new Random(1) });
    const points = { x: { data: new Random(2).normals(40), shape: [20, 2] } };
    const checkpoint = { path: join(folder, `gan-${jit}.safetensors`), everyEpochs: 1 };
    await fit(gan, points, { batchSize: 10, epochs: 3, seed: 1, jit, checkpoint });
    expect(gan.optimizers.map(({ iterations }) => iterations)).toEqual([6, 6]);
    gan.dispose();
  });

  it("refuses the checkpoint of another training", async () => {
    const path = join(folder, "other.safetensors");
    await fit(model(), data, options({ epochs: 1, checkpoint: { path, everyEpochs: 1 } }));
    const checkpoint = { path, resume: true };
    await expect(fit(model(), data, options({ epochs: 2, batchSize: 20, checkpoint }))).rejects.toThrow(
      "written with batch 32, this training has 20",
    );
    const wider = mlp({ inputs: 1, hidden: [9, 8], outputs: 1, batchNorm: true });
    await expect(fit(wider, data, options({ epochs: 2, checkpoint }))).rejects.toThrow(
      /written with layer 2 Dense {"units":8,.*this training has Dense {"units":9,/,
    );
  });
});

/** A script that trains for long, writing a checkpoint each epoch, and prints its weights when it comes to the end. */
const script = `
  import { Random } from "LIB/backend/index.js";
  import { mlp } from "LIB/models/index.js";
  import { fit } from "LIB/train/index.js";
  const x = new Random(3).uniforms(200, -1, 1);
  const model = mlp({ inputs: 1, hidden: [8, 8], outputs: 1, random: new Random(1) });
  const checkpoint = { path: process.argv[2], everyEpochs: 1, resume: true };
  const data = { x, y: x.map((value) => Math.sin(3 * value)) };
  await fit(model, data, { validation: data, batchSize: 8, seed: 5, epochs: 40, checkpoint });
  console.log(JSON.stringify(model.getWeights().map((weight) => [...weight.dataSync()])));
`;

describe("a training killed at any moment", () => {
  it("resumes to the same bits", { timeout: 180_000 }, async () => {
    const library = new URL("../../../lib/dist", import.meta.url).pathname;
    const file = join(folder, "train.mjs");
    writeFileSync(file, script.replaceAll("LIB", library));
    const whole = execFileSync("node", [file, join(folder, "whole.safetensors")], {
      encoding: "utf8",
      stdio: "pipe",
    });
    const path = join(folder, "killed.safetensors");
    const delays = new Random(Date.now());
    for (let kill = 0; kill < 3; kill++) {
      const child = spawn("node", [file, path], { stdio: "ignore" });
      const closed = new Promise((resolve) => child.once("close", resolve));
      while (child.exitCode === null && !readdirSync(folder).some((name) => name.startsWith("killed")))
        await sleep(5);
      await sleep(delays.integer(kill === 0 ? 30 : 2500));
      child.kill("SIGKILL");
      await closed;
    }
    expect(execFileSync("node", [file, path], { encoding: "utf8", stdio: "pipe" })).toBe(whole);
  });
});

describe("weights in a file", () => {
  it("are restored into a model with the same layers", async () => {
    const path = join(folder, "weights.safetensors");
    const [one, other] = [model(1), model(2)];
    await saveWeights(one, path);
    await loadWeights(other, path);
    expect(weightsOf(other)).toEqual(weightsOf(one));
    await expect(loadWeights(mlp({ inputs: 2, hidden: [], outputs: 1 }), path)).rejects.toMatchObject({
      name: "CheckpointError",
    });
  });

  it("have the layout of the format", async () => {
    const path = join(folder, "layout.safetensors");
    const small = mlp({ inputs: 2, hidden: [], outputs: 1 });
    small.setWeights([tf.tensor2d([[1], [2]]), tf.tensor1d([3])]);
    await saveWeights(small, path);
    const bytes = readFileSync(path);
    const length = Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.subarray(8, 8 + length).toString());
    const kernel = header[Object.keys(header).find((name) => /^0\/.*kernel$/.test(name))!];
    expect(kernel).toEqual({ dtype: "F32", shape: [2, 1], data_offsets: [0, 8] });
    expect([
      bytes.readFloatLE(8 + length),
      bytes.readFloatLE(12 + length),
      bytes.readFloatLE(16 + length),
    ]).toEqual([1, 2, 3]);
    expect(bytes.length).toBe(8 + length + 12);
  });
});

describe("a damaged file", () => {
  const tensors = new Map([
    ["a", { shape: [2, 3], values: Float32Array.from({ length: 6 }, (_, i) => i) }],
    ["b", { shape: [], values: Int32Array.of(7) }],
    ["c", { shape: [3], values: Uint8Array.of(1, 0, 1) }],
  ]);
  const whole = Buffer.concat(encodeTensors({ tensors, metadata: { note: "é" } }));

  it("reads back completely", () => {
    expect(decodeTensors(whole)).toEqual({ tensors, metadata: { note: "é" } });
  });

  it("throws only CheckpointError under 100,000 mutations", () => {
    const random = new Random(8);
    let refused = 0;
    for (let i = 0; i < 100_000; i++) {
      let bytes = Buffer.from(whole);
      const kind = random.integer(4);
      if (kind === 0) bytes = bytes.subarray(0, random.integer(bytes.length));
      if (kind === 1) bytes = Buffer.concat([bytes, Buffer.alloc(1 + random.integer(9))]);
      for (let hits = kind === 2 ? 1 : kind === 3 ? 1 + random.integer(12) : 0; hits > 0; hits--)
        bytes[random.integer(bytes.length)] = random.integer(256);
      try {
        const { tensors: read } = decodeTensors(bytes);
        for (const { shape, values } of read.values())
          if (values.length !== shape.reduce((product, side) => product * side, 1))
            throw new Error("shape and values differ");
      } catch (error) {
        if ((error as Error).name !== "CheckpointError") throw error;
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(60_000);
  });

  it("names the checkpoint and says what to do", async () => {
    const path = join(folder, "damaged.safetensors");
    writeFileSync(path, whole.subarray(0, 40));
    const checkpoint = { path, resume: true };
    await expect(fit(model(), data, options({ epochs: 1, checkpoint }))).rejects.toThrow(
      /damaged\.safetensors is damaged: .* Delete it to start over/,
    );
  });
});
