import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { History } from "../../kernel/src/session/history.js";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "topolab-history-"));
  file = path.join(folder, "deep", "history.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const tail = (history: History, n = 10) => history.answer({ hist_access_type: "tail", n });

describe("history", () => {
  test("outlives the kernel, by sessions", () => {
    new History(file).add(1, "first");
    const second = new History(file);
    second.add(1, "second");
    expect(tail(new History(file))).toEqual([
      [1, 1, "first"],
      [2, 1, "second"],
    ]);
    const before = { hist_access_type: "range", session: -1, start: 1, stop: 9 };
    expect(second.answer(before)).toEqual([[1, 1, "first"]]);
  });

  test("a line torn by a crash is skipped", () => {
    new History(file).add(1, "whole");
    appendFileSync(file, '[1,2,"torn');
    expect(tail(new History(file))).toEqual([[1, 1, "whole"]]);
  });

  test("search treats only * and ? as special", () => {
    const history = new History(file);
    for (const [i, code] of ["a.b", "axb", "a.b", "ab"].entries()) history.add(i + 1, code);
    const search = (pattern: string, unique = false) =>
      history
        .answer({ hist_access_type: "search", pattern, unique, n: 10 })
        .map((entry) => (entry as string[])[2]);
    expect(search("a.b")).toEqual(["a.b", "a.b"]);
    expect(search("a.b", true)).toEqual(["a.b"]);
    expect(search("a?b")).toEqual(["a.b", "axb", "a.b"]);
    expect(search("a*")).toHaveLength(4);
  });

  test("a file that has grown too long is truncated to the newest entries", () => {
    const history = new History(file);
    for (let i = 1; i <= 20_001; i++) history.add(i, `cell ${i}`);
    expect(tail(new History(file), 1)).toEqual([[1, 20_001, "cell 20001"]]);
    expect(readFileSync(file, "utf8").trimEnd().split("\n")).toHaveLength(10_000);
  });

  test("without a disk it lasts as long as the kernel", () => {
    const history = new History("/dev/null/nowhere");
    history.add(1, "kept");
    expect(tail(history)).toEqual([[1, 1, "kept"]]);
  });
});
