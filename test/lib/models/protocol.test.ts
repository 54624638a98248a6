import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Points, Random, tf } from "topolab";
import { uniformSquare } from "topolab/data";
import { Ddpm, type GenerativeModel } from "topolab/models";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** A class of models as the protocol has it. */
interface ModelClass {
  fit(data: Points, options: object): Promise<GenerativeModel>;
  load(path: string): Promise<GenerativeModel>;
}

const square = (n = 300) => uniformSquare({ n, random: new Random(3) });

const quick = { hidden: [16], epochs: 3, seed: 1 };
const classes: [name: string, ModelClass, options: object][] = [["Ddpm", Ddpm, { ...quick, steps: 5 }]];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "topolab-models-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(classes)("%s", (name, Model, options) => {
  it("is fitted, samples by seed, and leaves nothing behind", async () => {
    const before = tf.memory().numTensors;
    const model = await Model.fit(square(), options);
    const [a, b, c] = [
      await model.sample(20, { seed: 4 }),
      await model.sample(20, { seed: 4 }),
      await model.sample(20, { seed: 5 }),
    ];
    expect(a.shape).toEqual([20, 2]);
    expect(b).toEqual(a);
    expect(c).not.toEqual(a);
    expect(a.data.every(Number.isFinite)).toBe(true);
    await expect(model.sample(0)).rejects.toThrow("positive");
    model.dispose();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
    await expect(model.sample(1)).rejects.toMatchObject({ name: "DisposedError" });
  });

  it("repeats with the seed of its training", async () => {
    const samples = [];
    for (let run = 0; run < 2; run++) {
      const model = await Model.fit(square(), options);
      samples.push(await model.sample(10, { seed: 2 }));
      model.dispose();
    }
    expect(samples[1]).toEqual(samples[0]);
  });

  it("generates the same after save and load, with its history", async () => {
    const path = join(folder, `${name}.safetensors`);
    const model = await Model.fit(square(), options);
    await model.save(path);
    const again = await Model.load(path);
    expect(await again.sample(10, { seed: 2 })).toEqual(await model.sample(10, { seed: 2 }));
    expect(again.history).toEqual(model.history);
    for (const one of [model, again]) one.dispose();
  });

  it("refuses the file of another kind of model, data that are none, and options out of range", async () => {
    const before = tf.memory().numTensors;
    await expect(Model.load(join(folder, "missing.safetensors"))).rejects.toMatchObject({
      name: "CheckpointError",
    });
    await expect(Model.fit([[1, 2]], options)).rejects.toThrow("at least 2 rows");
    await expect(
      Model.fit(
        [
          [1, 2],
          [3, Number.NaN],
        ],
        options,
      ),
    ).rejects.toThrow("row 1, column 1 is NaN");
    await expect(Model.fit(square(), { ...options, epochs: -1 })).rejects.toThrow("epochs");
    expect(tf.memory().numTensors).toBe(before);
  });
});
