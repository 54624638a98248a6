import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ChecksummedFolder, removeOldest } from "../../../lib/src/backend/graphs/checksummed-folder.js";

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "topolab-vouched-"));
});
afterEach(() => rmSync(path, { recursive: true }));

const write = (name: string, content: string | Uint8Array) => writeFileSync(join(path, name), content);
const left = () => readdirSync(path).sort();

it("keeps files with a right checksum, and removes damaged, foreign or half-written ones", () => {
  for (const name of ["whole.pb", "flipped.pb", "cut.pb", "emptied.pb"]) write(name, `content of ${name}`);
  new ChecksummedFolder(path).vouch();
  write("flipped.pb", "cOntent of flipped.pb");
  write("cut.pb", "content of c");
  write("emptied.pb.sha256", "");
  write("foreign.pb", "of somebody else");
  mkdirSync(join(path, "folder.pb"));
  write("young.tmp", "");
  write("old.tmp", "");
  utimesSync(join(path, "old.tmp"), 1e9, 1e9);
  const folder = new ChecksummedFolder(path);
  folder.clean();
  expect(left()).toEqual(["whole.pb", "whole.pb.sha256", "young.tmp"]);
  expect(folder.holdsEntries).toBe(true);
  folder.clear();
  expect(left()).toEqual(["young.tmp"]);
  expect(folder.holdsEntries).toBe(false);
});

it("writes checksums for new files, even under an old name", () => {
  const folder = new ChecksummedFolder(path);
  write("a.pb", "one");
  folder.vouch();
  folder.clear();
  write("a.pb", "two");
  folder.vouch();
  new ChecksummedFolder(path).clean();
  expect(left()).toEqual(["a.pb", "a.pb.sha256"]);
});

it("removes the oldest entries of all folders until the rest fit", () => {
  for (const [k, name] of ["x/old.pb", "y/middle.pb", "x/new.pb"].entries()) {
    mkdirSync(join(path, name[0]), { recursive: true });
    write(name, new Uint8Array(100));
    write(`${name}.sha256`, "");
    utimesSync(join(path, name), 1e9 + k, 1e9 + k);
  }
  removeOldest(path, 200);
  expect(readdirSync(join(path, "x")).sort()).toEqual(["new.pb", "new.pb.sha256"]);
  expect(readdirSync(join(path, "y"))).toHaveLength(2);
  removeOldest(path, 199);
  expect(readdirSync(join(path, "y"))).toEqual([]);
});
