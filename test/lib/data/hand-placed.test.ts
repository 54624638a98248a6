import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import {
  attFaces,
  type CelebaOptions,
  celeba,
  cifar10,
  hands,
  imageFolder,
  manifest,
  mnist,
} from "topolab/data";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { writeZip } from "./zip-writer.js";

const photograph = join(import.meta.dirname, "../../fixtures/data/celeba.jpg");
const previous = process.env.TOPOLAB_DATA;

let root: string;
let data: string;
let jpeg: Buffer;
let warnings: string[];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "topolab-placed-"));
  process.env.TOPOLAB_CACHE = join(root, "cache");
  jpeg = await readFile(photograph);
});
beforeEach(async () => {
  data = await mkdtemp(join(root, "data-"));
  process.env.TOPOLAB_DATA = data;
  warnings = [];
  vi.spyOn(process, "emitWarning").mockImplementation((warning) => {
    warnings.push(String(warning));
  });
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  delete process.env.TOPOLAB_CACHE;
  if (previous) process.env.TOPOLAB_DATA = previous;
  else delete process.env.TOPOLAB_DATA;
  await rm(root, { recursive: true });
});

async function lay(name: string, bytes: string | Uint8Array = jpeg): Promise<string> {
  const path = join(data, name);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

const md5 = (bytes: string | Uint8Array) => createHash("md5").update(bytes).digest("hex");
const load = (options: Partial<CelebaOptions> = {}) => celeba({ split: "train", size: 4, ...options });

describe("a partition of CelebA", () => {
  const kaggle = "image_id,partition\n000001.jpg,0\n000002.jpg,1\n000003.jpg,0\n";

  it.each([
    ["the official file's lines", "txt", "000001.jpg 0\n000002.jpg 1\n000003.jpg 0\n"],
    ["Kaggle's CSV", "csv", kaggle],
    ["a CSV of Windows with a byte order mark", "csv", `\ufeff${kaggle.replaceAll("\n", "\r\n")}`],
    [
      "a CSV in quotes with semicolons",
      "csv",
      '"image_id";"partition"\n"000001.jpg";"0"\n"000003.jpg";"0"\n',
    ],
    ["UTF-16", "csv", Buffer.from(`\ufeff${kaggle}`, "utf16le")],
    ["tabs and two spaces", "txt", "000001.jpg\t0\n000002.jpg  1 \n\n000003.jpg   0"],
    ["blank lines at the end", "txt", "000001.jpg 0\n000003.jpg 0\n\n \n\n"],
  ])("is read from %s", async (_, ending, text) => {
    await lay(`celeba/list_eval_partition.${ending}`, text);
    for (const number of [1, 2, 3]) await lay(`celeba/img_align_celeba/00000${number}.jpg`);
    const { shape, source } = await load();
    expect(shape).toEqual([2, 4, 4, 3]);
    expect(source).toBe("CelebA, train: 2 of 2 photographs");
  });
});

describe("photographs of CelebA", () => {
  const partition = "000001.jpg 0\n000002.jpg 0\n000003.jpg 0\n000004.jpg 2\n";
  beforeEach(() => lay("celeba/list_eval_partition.txt", partition));

  it("are read from the nested folders of Kaggle, without what macOS adds, and only those that are there", async () => {
    await lay("celeba/img_align_celeba/img_align_celeba/000003.jpg");
    await lay("celeba/img_align_celeba/img_align_celeba/000001.jpg");
    await lay("celeba/img_align_celeba/img_align_celeba/._000001.jpg", "Mac OS X");
    await lay("celeba/img_align_celeba/__MACOSX/img_align_celeba/000002.jpg", "Mac OS X");
    expect((await load()).shape[0]).toBe(2);
    expect(warnings.some((text) => text.includes("holds 2 images, but the official set has 202,599"))).toBe(
      true,
    );
    await expect(load({ verify: "strict" })).rejects.toMatchObject({ fault: "checksum" });
  });

  it("are read from a repacked zip, with one warning that names both checksums", async () => {
    const names = [
      "a/img_align_celeba/000002.jpg",
      "a/img_align_celeba/000001.jpg",
      "a/img_align_celeba/._000003.jpg",
    ];
    const zip = writeZip(names.map((name) => ({ name, bytes: jpeg })));
    const path = await lay("celeba/img_align_celeba.zip", zip);
    expect((await load()).source).toBe("CelebA, train: 2 of 2 photographs");
    expect((await load()).shape[0]).toBe(2);
    const ofZip = warnings.filter((text) => text.startsWith(path));
    expect(ofZip).toHaveLength(1);
    expect(ofZip[0]).toContain(
      `has the MD5 ${md5(zip)}, but the official file has ${manifest("celeba").files[0].md5}`,
    );
    const strict = load({ verify: "strict" });
    await expect(strict).rejects.toMatchObject({ fault: "checksum" });
    await expect(strict).rejects.toThrow(md5(partition));
  });

  it("are refused if a number is repeated", async () => {
    await lay("celeba/img_align_celeba/000001.jpg");
    await lay("celeba/img_align_celeba/copy/000001.jpg");
    await expect(load()).rejects.toThrow("one photograph twice: 000001.jpg and copy/000001.jpg");
  });

  it("report an empty part", async () => {
    await lay("celeba/img_align_celeba/000001.jpg");
    await expect(load({ split: "test" })).rejects.toThrow("holds no photograph of test");
  });
});

describe("other data sets that were put in place", () => {
  it("CIFAR-10 is read from a repacked archive", async () => {
    const tar = pack();
    const record = Buffer.concat([Buffer.of(7), Buffer.alloc(3072, 255)]);
    tar.entry({ name: "./cifar/._test_batch.bin" }, "Mac OS X");
    tar.entry({ name: "./cifar/test_batch.bin" }, record);
    tar.finalize();
    const pieces: Buffer[] = [];
    for await (const piece of tar) pieces.push(piece as Buffer);
    const path = await lay("cifar10/cifar-10-binary.tar.gz", gzipSync(Buffer.concat(pieces)));
    const { labels, source } = await cifar10({ split: "test" });
    expect([...labels]).toEqual([7]);
    expect(source).toBe("CIFAR-10, other archive, test: 1 of 1");
    expect(warnings.filter((text) => text.startsWith(path))).toHaveLength(1);
  });

  it("a part of the hands is divided by the published shares, each in one part", async () => {
    for (let i = 0; i < 20; i++) await lay(`hands/Hands/Hand_${i}.jpg`);
    const sizes = [];
    for (const split of ["train", "validation", "test"] as const)
      sizes.push((await hands({ split, size: 2 })).shape[0]);
    // 20 · 8903 / 11076 = 16.08 and 20 · 9999 / 11076 = 18.06.
    expect(sizes).toEqual([16, 2, 2]);
    expect(
      warnings.filter((text) => text.includes("holds 20 images, but the official set has 11,076")),
    ).toHaveLength(1);
  });

  it("some faces of AT&T keep their labels, and other images are refused", async () => {
    await lay("att-faces/att_faces/s3/1.pgm", await readFile(join(photograph, "../gray.pgm")));
    await lay("att-faces/att_faces/s40/10.pgm", await readFile(join(photograph, "../gray.pgm")));
    const { labels, source } = await attFaces({ size: 4 });
    expect([...labels].sort((a, b) => a - b)).toEqual([2, 39]);
    expect(source).toBe("AT&T (ORL) faces: 2 photographs of 2 people");
    await expect(attFaces({ size: 4, verify: "strict" })).rejects.toMatchObject({ fault: "checksum" });
    await lay("att-faces/att_faces/s41/1.pgm", await readFile(join(photograph, "../gray.pgm")));
    await expect(attFaces({ size: 4 })).rejects.toThrow("it holds s41/1.pgm");
  });

  it("a download that was changed since is refused as before", async () => {
    const [file] = manifest("mnist").files;
    delete process.env.TOPOLAB_DATA;
    const folder = join(root, "cache/downloads/mnist");
    await mkdir(folder, { recursive: true });
    for (const { name } of manifest("mnist").files) await writeFile(join(folder, name), gzipSync("x"));
    await expect(mnist({ split: "train" })).rejects.toMatchObject({ fault: "checksum" });
    await expect(mnist({ split: "train" })).rejects.toThrow(file.content!.md5);
    await rm(folder, { recursive: true });
  });
});

describe("imageFolder", () => {
  it("skips files that macOS adds, in folders and zips", async () => {
    await lay("set/a.jpg");
    await lay("set/._a.jpg", "Mac OS X");
    await lay("set/deep/__MACOSX/b.jpg", "Mac OS X");
    await copyFile(photograph, join(data, "set/deep/_.b.jpg"));
    expect((await imageFolder(join(data, "set"), { size: 3 })).names).toEqual(["a.jpg", "deep/_.b.jpg"]);
    const zip = writeZip(
      ["a.jpg", "._a.jpg", "deep/__MACOSX/._a.jpg"].map((name) => ({ name, bytes: jpeg })),
    );
    expect((await imageFolder(await lay("set.zip", zip), { size: 3 })).names).toEqual(["a.jpg"]);
  });
});

describe("unknown option values", () => {
  it.each([
    ["split", () => load({ split: "valid" as "validation" }), '"train", "validation", "test": got "valid"'],
    ["split", () => mnist({ split: "validation" as "test" }), '"train", "test": got "validation"'],
    ["split", () => cifar10({ split: "val" as "test" }), '"train", "test": got "val"'],
    ["split", () => hands({ split: "val" as "test" }), '"train", "validation", "test": got "val"'],
    ["crop", () => imageFolder(data, { crop: "center" as "square" }), '"square", "none": got "center"'],
    ["verify", () => cifar10({ split: "test", verify: "no" as "warn" }), '"warn", "strict": got "no"'],
    ["verify", () => load({ verify: "strictly" as "strict" }), '"warn", "strict": got "strictly"'],
  ])("of %s are refused with the list of valid ones", async (name, call, names) => {
    await lay("a.jpg");
    await lay("celeba/img_align_celeba/000001.jpg");
    await lay("celeba/list_eval_partition.txt", "000001.jpg 0");
    await expect(call()).rejects.toThrow(`${name} must be one of ${names}`);
  });
});
