import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { markdown, plain } from "../../kernel/src/assist/jsdoc.js";
import { Client, type Content } from "./client.js";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "topolab-assist-"));
let kernel: Client;

beforeAll(async () => {
  symlinkSync(path.join(repository, "node_modules"), path.join(folder, "node_modules"));
  mkdirSync(path.join(folder, "models"));
  writeFileSync(path.join(folder, "models/small.ts"), "export const width = 3;\n");
  writeFileSync(path.join(folder, "models/large.ts"), "export const width = 300;\n");
  writeFileSync(path.join(folder, "digits.json"), "[]");
  // A declaration file, of which the compiler reads no comments.
  writeFileSync(
    path.join(folder, "lab.d.ts"),
    `export interface Options {
  /** Epochs without progress that are borne; see {@link train}. */
  patience?: number;
}
/**
 * Trains for some epochs.
 * @throws {RangeError} if there are none
 * @example
 * train(3);
 */
export function train(epochs: number, options?: Options): Promise<void>;
`,
  );
  kernel = await Client.start({ cwd: folder });
  const { error } = await kernel.run(`
    import { fit } from "topolab/train";
    import { mlp, type VaeOptions } from "topolab/models";
    import * as aq from "arquero";
    const model = mlp({ inputs: 1, hidden: [2], outputs: 1 });
    export function go(speed: "ffast" | "fslow", options: { "max-steps"?: number; unit?: "it's" | 'so "said"' } = {}) {}
    const table = { "first-key": 1, second: 2 };
    void fit; void aq;`);
  expect(error).toBeUndefined();
}, 120_000);
afterAll(async () => {
  await kernel.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What each match makes of the cell, when a front end puts it in; `|` marks the cursor. */
async function completed(marked: string): Promise<string[]> {
  const { matches, start, end, code } = await asked(marked);
  return matches.map((match: string) => code.slice(0, start) + match + code.slice(end));
}

async function asked(marked: string) {
  const cursor_pos = marked.indexOf("|");
  const code = marked.replace("|", "");
  const reply = await kernel.request("complete_request", { code, cursor_pos });
  const types = reply.metadata._jupyter_types_experimental as { text: string; type: string }[];
  const { matches, cursor_start: start, cursor_end: end } = reply;
  return { matches, start, end, code, type: (name: string) => types.find(({ text }) => text === name)?.type };
}

async function inspected(marked: string): Promise<Content> {
  const code = marked.replace("|", "");
  return kernel.request("inspect_request", { code, cursor_pos: marked.indexOf("|"), detail_level: 0 });
}

describe("completion inside a string replaces its content", () => {
  test.each([
    ["go('f|", ["go('ffast", "go('fslow"]],
    ["go('f|')", ["go('ffast')", "go('fslow')"]],
    ['go("ff|ast", {})', ['go("ffast", {})']],
    ["go(`|`)", ["go(`ffast`)", "go(`fslow`)"]],
    ["go('ffast', { '|' })", ["go('ffast', { 'max-steps' })", "go('ffast', { 'unit' })"]],
    ["go('ffast', { unit: 'it|' })", ["go('ffast', { unit: 'it\\'s' })"]],
    ['go("ffast", { unit: "so|" })', ['go("ffast", { unit: "so \\"said\\"" })']],
    ["table['f|']", ["table['first-key']"]],
    ['table["|', ['table["first-key', 'table["second']],
    ['let speed: Parameters<typeof go>[0] = "fs|"', ['let speed: Parameters<typeof go>[0] = "fslow"']],
    ["const said = 'plain te|xt'", []],
  ])("%s", async (marked, cells) => {
    expect(await completed(marked)).toEqual(cells);
  });

  test("and counts characters, not UTF-16 units", async () => {
    expect(await kernel.request("complete_request", { code: "'😀'; go('f')", cursor_pos: 10 })).toMatchObject(
      {
        matches: ["ffast", "fslow"],
        cursor_start: 9,
        cursor_end: 10,
      },
    );
  });
});

describe("completion in imports", () => {
  test.each([
    ['import {} from "topolab/tr|"', ['import {} from "topolab/train"']],
    ["import {} from 'topolab/da|ta'", ["import {} from 'topolab/data'"]],
    ['import * as aq from "arq|', ['import * as aq from "arquero']],
    ['import {} from "@topolab/|"', ['import {} from "@topolab/kernel"']],
    ['import fs from "node:fs/|"', ['import fs from "node:fs/promises"']],
    ['const aq = await import("arq|")', ['const aq = await import("arquero")']],
    ['import {} from "./mod|"', ['import {} from "./models"']],
    ['import {} from "./models/|"', ['import {} from "./models/large"', 'import {} from "./models/small"']],
    ['import {} from "./models/sm|al"', ['import {} from "./models/small"']],
    ['import digits from "./d|"', ['import digits from "./digits.json"']],
    ['export { width } from "./models/l|"', ['export { width } from "./models/large"']],
  ])("%s", async (marked, cells) => {
    expect(await completed(marked)).toEqual(cells);
  });

  test("offers neither hidden files nor the compiler's file of the cell", async () => {
    const { matches } = await asked('import {} from "./|"');
    expect(matches.sort()).toEqual(["digits.json", "lab", "models", "node_modules"]);
  });

  test("imported names have the kind of their target", async () => {
    expect((await asked("fi|")).type("fit")).toBe("function");
    expect((await asked("ml|")).type("mlp")).toBe("function");
    expect((await asked("aq|")).type("aq")).toBe("module");
    expect((await asked("let o: Vae|")).type("VaeOptions")).toBe("interface");
    expect((await asked('import { f| } from "topolab/train"')).type("fit")).toBe("function");
  });
});

describe("inspection", () => {
  const lab = 'import { train } from "./lab.js"; ';

  test.each(["train(|)", "train(3, |", "train(3, {|})", "await train(3| ", "new Map([[1, train(|"])(
    "shows the signature inside an argument list: %s",
    async (marked) => {
      const { data } = await inspected(lab + marked);
      expect(data["text/plain"]).toBe(
        "train(epochs: number, options?: Options): Promise<void>\n\nTrains for some epochs.\n\n" +
          "Throws: RangeError if there are none\n\nExample:\n  train(3);",
      );
      expect(data["text/markdown"]).toBe(
        "```typescript\ntrain(epochs: number, options?: Options): Promise<void>\n```\n\nTrains for some epochs.\n\n" +
          "**Throws** `RangeError` if there are none\n\n**Example**\n\n```typescript\ntrain(3);\n```",
      );
    },
  );

  test.each(["{ pati|ence: 3 }", "{ patience: 3| }", "{ |patience: 3 }", "{ ...{}, patience: |3 }"])(
    "shows a property's documentation before the signature in an options object: %s",
    async (options) => {
      const { data } = await inspected(`${lab}train(3, ${options})`);
      const [property, signature] = data["text/markdown"].split("\n\n---\n\n");
      expect(property).toBe(
        "```typescript\n(property) Options.patience?: number\n```\n\n" +
          "Epochs without progress that are borne; see `train`.",
      );
      expect(signature).toContain("train(epochs: number, options?: Options)");
    },
  );

  test("shows only the name outside argument lists, with its comment once", async () => {
    const { data } = await inspected(`${lab}trai|n`);
    expect(data["text/plain"]).toMatch(/^\(alias\) function train\(/);
    expect(data["text/plain"].match(/Trains for some epochs/g)).toHaveLength(1);
  });

  test("explains what the library declares", async () => {
    const { data } = await inspected("fit(|");
    expect(data["text/plain"]).toMatch(/^fit\(model: /);
    expect(data["text/markdown"]).toContain("\n\n**Throws** `");
  });

  test("does not show the call around a function's body", async () => {
    const { data } = await inspected("[1].map((item) => { const twice = 2 * ite|m; })");
    expect(data["text/plain"]).toBe("(parameter) item: number");
  });

  test("lists overloads, and counts those beyond the limit", async () => {
    const { data } = await inspected('import fs from "node:fs"; fs.readFile(|)');
    expect(data["text/plain"].match(/^readFile\(/gm).length).toBeGreaterThan(1);
  });

  test("reads the comments of the cell itself", async () => {
    const { data } = await inspected(
      "/** Rolls.\n * @param turns - how often\n * @throws {RangeError} if negative */ function roll(turns: number) {}\nroll(|)",
    );
    expect(data["text/plain"]).toBe(
      "roll(turns: number): void\n\nRolls.\n\nParameters:\n  turns: how often\n\nThrows: RangeError if negative",
    );
  });

  test.each(["|", "const n = 1; |", "// fit(|", '"fit(|"'])("finds nothing in %s", async (marked) => {
    expect(await inspected(marked)).toMatchObject({ status: "ok", found: false, data: {} });
  });
});

describe("JSDoc", () => {
  const explanation = {
    signature: "f(x: number): number",
    documentation: "See {@link fit}, {@linkcode Gtn.fit | the method} and {@link https://a.org/b the paper}.",
    tags: [
      { name: "param", text: "x - in {@link Unit}s" },
      { name: "returns", text: "twice {@link x}" },
      { name: "throws", text: "{RangeError} if x < 0" },
      { name: "throws", text: "when it likes" },
      { name: "example", text: "f(1);\nf(2);" },
      { name: "example", text: "Or:\n```ts\nf(3);\n```" },
      { name: "deprecated", text: "" },
    ],
  };

  test("is rendered as Markdown", () => {
    expect(markdown(explanation).split("\n\n")).toEqual([
      "```typescript\nf(x: number): number\n```",
      "See `fit`, the method and [the paper](https://a.org/b).",
      "**Parameters**",
      "- `x`: in `Unit`s",
      "**Returns** twice `x`",
      "**Throws** `RangeError` if x < 0",
      "**Throws** when it likes",
      "**Example**",
      "```typescript\nf(1);\nf(2);\n```",
      "**Example**",
      "Or:\n```ts\nf(3);\n```",
      "**Deprecated**",
    ]);
  });

  test("is rendered as text", () => {
    expect(plain(explanation).split("\n\n")).toEqual([
      "f(x: number): number",
      "See fit, the method and the paper.",
      "Parameters:\n  x: in Units",
      "Returns: twice x",
      "Throws: RangeError if x < 0",
      "Throws: when it likes",
      "Example:\n  f(1);\n  f(2);",
      "Example:\n  Or:\n  f(3);",
      "Deprecated",
    ]);
  });
});
