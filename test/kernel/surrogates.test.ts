import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { head, StreamText } from "../../kernel/src/errors/text.js";
import { toJson } from "../../kernel/src/protocol/json.js";
import { Client } from "./client.js";

const anyText = fc.string({
  unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
});

describe("JSON", () => {
  test("has no lone surrogate in values and keys, and is otherwise unchanged", () => {
    const well = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value), (_, v) => (typeof v === "string" ? v.toWellFormed() : v));
    fc.assert(
      fc.property(fc.array(anyText), (texts) => {
        expect(JSON.parse(toJson(texts))).toEqual(well(texts));
      }),
    );
    expect(toJson({ "k\ud83d": "\udc00" })).toBe('{"k\ufffd":"\ufffd"}');
    expect(toJson("\\ud83d \\\ud83d")).toBe('"\\\\ud83d \\\\\ufffd"');
  });
});

describe("text in pieces", () => {
  test("is the same as in one, wherever it is cut", () => {
    const text = "a\u{1f600}é\u{1f680}z";
    for (let at = 0; at <= text.length; at++) {
      const stream = new StreamText();
      expect(stream.decode(text.slice(0, at)) + stream.decode(text.slice(at)) + stream.end()).toBe(text);
    }
    const bytes = Buffer.from(text);
    for (let at = 0; at <= bytes.length; at++) {
      const stream = new StreamText();
      expect(stream.decode(bytes.subarray(0, at)) + stream.decode(bytes.subarray(at)) + stream.end()).toBe(
        text,
      );
    }
  });

  test("ends with U+FFFD if the other half never arrives", () => {
    const stream = new StreamText();
    expect([stream.decode("a\ud83d"), stream.end(), stream.end()]).toEqual(["a", "\ufffd", ""]);
    expect([stream.decode(Buffer.from([0xc3])), stream.end()]).toEqual(["", "\ufffd"]);
  });

  test("is cut next to a surrogate pair, not inside it", () => {
    expect(head("ab\u{1f600}", 3)).toBe("ab");
    expect(head("ab\u{1f600}", 4)).toBe("ab\u{1f600}");
  });
});

describe("on the wire", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "topolab-surrogates-"));
  const history = path.join(folder, "history");
  let kernel: Client;
  beforeAll(async () => {
    kernel = await Client.start({ env: { TOPOLAB_HISTORY: history } });
  }, 120_000);
  afterAll(async () => {
    await kernel.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ["a stream", 'process.stdout.write("lone \\ud83d"); undefined'],
    ["stderr", 'process.stderr.write("lone \\ude00!"); undefined'],
    ["a result", '({ "\\ud83d": "\\ud83d" })'],
    [
      "a display, keys included",
      'cell.display({ "application/json": { "\\ud83d": "\\ude00" }, "text/plain": "\\ud83d" }, { metadata: { "\\ud83d": 1 } })',
    ],
    ["an error", 'throw Object.assign(new Error("\\ud83d"), { code: "\\ud83d" })'],
    ["a comm", 'cell.openComm("nobody", { "\\ud83d": ["\\ud83d"] }).close({ x: "\\ud83d" }); undefined'],
    [
      "a cut text",
      '({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "x".repeat(99_999) + "\\u{1f600}y" }) })',
    ],
    ["the source", '"\ud83d".length'],
  ])("%s holds no lone surrogate", async (_, code) => {
    const run = await kernel.run(code);
    const text = JSON.stringify([
      run.messages.map(({ content, metadata }) => [content, metadata]),
      run.reply,
    ]);
    expect(text).not.toMatch(/(?<!\\)(?:\\\\)*\\ud[89a-f]/);
  });

  test("a pair split between two writes arrives complete", async () => {
    const run = await kernel.run(
      'process.stdout.write("\\ud83d"); await new Promise((r) => setTimeout(r, 80)); process.stdout.write("\\ude00"); undefined',
    );
    expect(run.stdout).toBe("\u{1f600}");
    for (const { type, content } of run.messages)
      if (type === "stream") expect(content.text.isWellFormed()).toBe(true);
  });

  test("half a character at the end of a cell does not wait for the next", async () => {
    expect((await kernel.run('process.stdout.write("\\ud83d"); undefined')).stdout).toBe("\ufffd");
    expect((await kernel.run("process.stdout.write(Buffer.from([0xf0, 0x9f])); undefined")).stdout).toBe(
      "\ufffd",
    );
    expect((await kernel.run('process.stdout.write("next"); undefined')).stdout).toBe("next");
  });

  test("the history file has none either", async () => {
    await kernel.run('"needle \ud83d".length');
    expect(readFileSync(history, "utf8")).toContain("needle \ufffd");
  });
});
