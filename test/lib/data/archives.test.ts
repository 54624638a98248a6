import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { type Header, pack } from "tar-stream";
import { DataError } from "topolab";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plainBytes } from "../../../lib/src/data/archives/gzip.js";
import { readTarGz } from "../../../lib/src/data/archives/tar.js";
import { openZip } from "../../../lib/src/data/archives/zip.js";
import { writeZip, type ZipEntry } from "./zip-writer.js";

type TarEntry = Partial<Header> & { name: string };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "topolab-archives-"));
});
afterAll(() => rm(folder, { recursive: true }));

let count = 0;
async function file(bytes: Uint8Array): Promise<string> {
  const path = join(folder, `${count++}`);
  await writeFile(path, bytes);
  return path;
}

const digits: ZipEntry = { name: "a/1.txt", bytes: Buffer.from("0123456789".repeat(50)), deflate: true };
const letters: ZipEntry = { name: "a/2.txt", bytes: Buffer.from("abc") };

async function readAll(bytes: Uint8Array, limits = {}): Promise<Record<string, string>> {
  const zip = await openZip(await file(bytes), limits);
  try {
    const files: Record<string, string> = {};
    for (const name of zip.names) files[name] = (await zip.read(name)).toString();
    return files;
  } finally {
    zip.close();
  }
}

describe("openZip", () => {
  it("reads files, stored or deflated, by name", async () => {
    const folderEntry = { name: "a/", bytes: new Uint8Array(0), mode: 0o040755 };
    expect(await readAll(writeZip([letters, folderEntry, digits]))).toEqual({
      "a/1.txt": "0123456789".repeat(50),
      "a/2.txt": "abc",
    });
  });

  const bad: [why: string, entries: ZipEntry[], fault: string, limits?: object][] = [
    ["a path that climbs out", [{ ...letters, name: "../x" }], "damaged"],
    ["a path that climbs out later", [{ ...letters, name: "a/../../x" }], "damaged"],
    ["an absolute path", [{ ...letters, name: "/etc/x" }], "damaged"],
    ["a drive", [{ ...letters, name: "c:/x" }], "damaged"],
    ["a backslash", [{ ...letters, name: "a\\..\\x" }], "damaged"],
    ["a symbolic link", [{ ...letters, mode: 0o120777 }], "unsafe"],
    ["a name that comes twice", [letters, letters], "unsafe"],
    [
      "entries that overlap",
      [digits, ...Array.from({ length: 40 }, (_, i) => ({ ...digits, name: `${i}`, overlap: true }))],
      "unsafe",
    ],
    ["too many entries", [digits, letters], "unsafe", { entries: 1 }],
    ["too many bytes", [digits, letters], "unsafe", { bytes: 400 }],
    ["a bomb", [{ name: "zeros", bytes: Buffer.alloc(3e6), deflate: true }], "unsafe"],
    ["a size that is too small", [{ ...digits, size: 5 }], "damaged"],
    ["a size that is too large", [{ ...digits, size: 700 }], "damaged"],
    ["a wrong checksum", [{ ...letters, crc: 1 }], "damaged"],
    ["encryption", [{ ...letters, encrypted: true }], "damaged"],
  ];
  it.each(bad)("refuses %s", async (_why, entries, fault, limits) => {
    const refused = readAll(writeZip(entries), limits);
    await expect(refused).rejects.toBeInstanceOf(DataError);
    await refused.catch((error) => expect([fault, "unsafe"]).toContain(error.fault));
  });

  it("reads the original files of a damaged zip, or throws a DataError", async () => {
    const honest = writeZip([digits, letters]);
    const contents = new Set([digits, letters].map(({ bytes }) => Buffer.from(bytes).toString()));
    const flips = fc.tuple(fc.nat(honest.length - 1), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(flips, async ([at, bits]) => {
        const damaged = Uint8Array.from(honest);
        damaged[at] ^= bits;
        await readAll(damaged).then(
          (files) => {
            for (const text of Object.values(files)) expect(contents).toContain(text);
          },
          (error) => expect(error).toBeInstanceOf(DataError),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("refuses a truncated zip", async () => {
    const honest = writeZip([digits, letters]);
    await fc.assert(
      fc.asyncProperty(fc.nat(honest.length - 1), async (length) => {
        await expect(readAll(honest.subarray(0, length))).rejects.toBeInstanceOf(DataError);
      }),
      { numRuns: 100 },
    );
  });
});

async function tarGz(entries: [TarEntry, string?][]): Promise<Buffer> {
  const tar = pack();
  for (const [header, text] of entries) tar.entry(header, text ?? "");
  tar.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of tar) pieces.push(piece as Buffer);
  return gzipSync(Buffer.concat(pieces));
}

const all = { wanted: () => true };

describe("readTarGz", () => {
  it("reads what is wanted", async () => {
    const bytes = await tarGz([
      [{ name: "a", type: "directory" }],
      [{ name: "a/x" }, "ex"],
      [{ name: "a/y" }, "why"],
    ]);
    const files = await readTarGz(await file(bytes), { wanted: (name) => name === "a/y" });
    expect([...files].map(([name, content]) => [name, content.toString()])).toEqual([["a/y", "why"]]);
  });

  it.each<[string, [TarEntry, string?][], object?]>([
    ["a path that climbs out", [[{ name: "../x" }, "x"]]],
    ["an absolute path", [[{ name: "/x" }, "x"]]],
    ["a symbolic link", [[{ name: "x", type: "symlink", linkname: "/etc/passwd" }]]],
    ["a hard link", [[{ name: "x", type: "link", linkname: "/etc/passwd" }]]],
    ["a device", [[{ name: "x", type: "character-device" }]]],
    [
      "too many entries",
      [
        [{ name: "x" }, "x"],
        [{ name: "y" }, "y"],
      ],
      { entries: 1 },
    ],
    ["too many bytes", [[{ name: "x" }, "x".repeat(2000)]], { bytes: 1000 }],
    ["a bomb", [[{ name: "x" }, "x".repeat(3e6)]], { ratio: 2 }],
  ])("refuses %s", async (_why, entries, limits) => {
    const path = await file(await tarGz(entries));
    await expect(readTarGz(path, { ...all, limits })).rejects.toMatchObject({ fault: "unsafe" });
  });

  it("refuses a damaged or truncated one", async () => {
    const honest = await tarGz([[{ name: "a/x" }, "ex".repeat(300)]]);
    await fc.assert(
      fc.asyncProperty(fc.nat(honest.length - 9), async (at) => {
        const flipped = Uint8Array.from(honest);
        flipped[at] ^= 0x55;
        await readTarGz(await file(flipped), all).then(
          (files) => expect(files.get("a/x")?.toString()).toBe("ex".repeat(300)),
          (error) => expect(error).toBeInstanceOf(DataError),
        );
        await expect(readTarGz(await file(honest.subarray(0, at)), all)).rejects.toBeInstanceOf(DataError);
      }),
      { numRuns: 100 },
    );
  });
});

describe("plainBytes", () => {
  it("unpacks gzip and passes the rest through", () => {
    expect(Buffer.from(plainBytes(gzipSync("digits"), 10, "x")).toString()).toBe("digits");
    expect(Buffer.from(plainBytes(Buffer.from("digits"), 10, "x")).toString()).toBe("digits");
  });

  it("refuses more than is allowed, and truncated files", () => {
    const packed = gzipSync(Buffer.alloc(1000));
    expect(() => plainBytes(packed, 999, "x")).toThrow("x unpacks to more than 999 bytes");
    expect(() => plainBytes(packed.subarray(0, 20), 2000, "x")).toThrow(DataError);
  });
});
