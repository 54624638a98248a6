import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "./client.js";

const folder = mkdtempSync(path.join(tmpdir(), "topolab-cells-"));
let kernel: Client;
beforeAll(async () => {
  writeFileSync(path.join(folder, "tool.ts"), "export const tool = (x: number): number => x + 1;");
  writeFileSync(path.join(folder, "asks.ts"), "export const here = import.meta.url;");
  writeFileSync(path.join(folder, "waits.ts"), "export const late = await Promise.resolve(1);");
  writeFileSync(path.join(folder, "data.json"), '{ "answer": 42 }');
  kernel = await Client.start({ cwd: folder });
}, 120_000);
afterAll(async () => {
  await kernel.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The value that the last of these cells shows, or how it fails. */
const result = async (...cells: string[]) => {
  let run = await kernel.run(cells[0]);
  for (const cell of cells.slice(1)) run = await kernel.run(cell);
  return run.error?.evalue ?? run.result ?? run.stdout.trim();
};
const p = (value: string) => `(Promise.resolve(${value}))`;

describe("the only await of a cell", () => {
  test.each([
    [`await ${p("1")}`, "1"],
    ["await [1]", "[ 1 ]"],
    ["await `a`", "'a'"],
    ["await -3", "-3"],
    ["await /re/g", "/re/g"],
    ["await { a: 1 }", "{ a: 1 }"],
    ["await (async () => 5)()", "5"],
    ["for await (const x of [7]) console.log(x)", "7"],
    ["for (const x of await [8]) console.log(x)", "8"],
    [`const { d = await ${p("3")} } = {} as { d?: number }; d`, "3"],
    [`\`x\${await ${p("4")}}\``, "'x4'"],
    [`({ [await ${p('"k"')}]() { return 6 } }).k()`, "6"],
    [`class Up extends (await ${p("Array")}) {} new Up().length`, "0"],
    [`const tag = (x: number) => (c: unknown) => console.log(x); @tag(await ${p("9")}) class D {}`, "9"],
    [`export const exported = await ${p("2")}; exported`, "2"],
    [`if (await ${p("true")}) console.log("yes")`, "yes"],
    [`for (let i = await ${p("0")}; i < 1; i++) console.log("once")`, "once"],
  ])("%s", async (cell, shown) => {
    expect(await result(cell)).toBe(shown);
  });

  test.each([
    "const f = () => await (1)",
    "function f() { await (1) }",
    "const o = { m() { await Promise.resolve(1) } }",
    "const o = { get m() { return await Promise.resolve(1) } }",
    "class C { m() { return await Promise.resolve(1) } }",
    "class C { static { await Promise.resolve(1) } }",
    "function f() { for await (const x of []) {} }",
  ])("does not type-check in a function that is not async: %s", async (cell) => {
    const { error } = await kernel.run(cell);
    expect(error?.ename).toBe("TypeScriptError");
    expect(error?.evalue).toMatch(/await/i);
  });

  test("at the top of a file that a cell imports is an error that says so", async () => {
    expect(await result('import { late } from "./waits"')).toContain(
      "waits.ts:1:21 - error: A file that a cell imports cannot await",
    );
  });
});

describe("later cells know", () => {
  test("a var in a block, a loop, a try and a pattern, with its type", async () => {
    const first = `
      { var inBlock = 1 }
      for (var i = 0; i < 3; i++) var inLoop = "s" + i;
      try { var tried = new Map([[1, 2]]); throw 1 } catch { var caught = [true] }
      if (inBlock) { var { a, b: [c] } = { a: 1, b: ["b"] } }
      for (var key in { k: 1 }) {} for (var item of [5]) {}
      "shown"`;
    expect(await result(first)).toBe("'shown'");
    const typed = `
      const types: [number, number, string, Map<number, number>, boolean[], number, string, string, number] =
        [inBlock, i, inLoop, tried, caught, a, c, key, item]; types`;
    expect(await result(typed)).toBe("[ 1, 3, 's2', Map(1) { 1 => 2 }, [ true ], 1, 'b', 'k', 5 ]");
    expect(await result("const wrong: string = i")).toContain("TS2322");
  });

  test("a var in a block of a cell that failed", async () => {
    await kernel.run("for (var reached = 0; ; reached++) if (reached === 2) throw new Error('stop')");
    expect(await result("reached")).toBe("2");
  });

  test("namespaces, two cells later, and their aliases", async () => {
    await kernel.run("namespace Shapes { export const sides = 3; export interface Box { w: number } }");
    await kernel.run("import Alias = Shapes;");
    await kernel.run("1");
    expect(await result("const box: Shapes.Box = { w: Shapes.sides + Alias.sides }; box.w")).toBe("6");
    await kernel.run("const Shapes = 'plain'");
    expect(await result("Shapes.length")).toBe("5");
  });

  test("what `declare global` adds, and what it is changed to", async () => {
    await kernel.run("declare global { interface Array<T> { latest(): T } var counter: number }");
    await kernel.run(
      "Array.prototype.latest = function () { return this[this.length - 1] }; globalThis.counter = 1;",
    );
    expect(await result("counter++; [[1, 2].latest(), counter, { counter }]")).toBe(
      "[ 2, 2, { counter: 2 } ]",
    );
    await kernel.run("declare global { var counter: string }");
    expect(await result("const text: string = counter; const n: number = [1].latest(); n")).toBe("1");
  });

  test("modules that a cell declares or adds to", async () => {
    await kernel.run('declare module "ghost" { export const boo: number }');
    await kernel.run('declare module "*.txt" { const text: string; export default text }');
    await kernel.run('declare module "node:os" { interface CpuInfo { extra?: string } }');
    expect(
      await result(
        "1",
        'import type { boo } from "ghost"; import type text from "./any.txt"; import os from "node:os"; const n: typeof boo = 1; const t: typeof text = "t"; os.cpus()[0]?.extra; [n, t]',
      ),
    ).toBe("[ 1, 't' ]");
    expect(await result('import type { bah } from "ghost"')).toContain("TS2305");
  });

  test("what a cell exports, by any form of export", async () => {
    await kernel.run("export default class Named { x = 1 }");
    await kernel.run('export { join as joined } from "node:path"; export * as paths from "node:path"');
    await kernel.run("const plain = 4; export { plain, plain as other };");
    expect(await result('[new Named().x, joined("a", "b"), paths.sep, plain, other]')).toBe(
      "[ 1, 'a/b', '/', 4, 4 ]",
    );
  });
});

describe("newer syntax", () => {
  test.each([
    'import data from "./data.json" with { type: "json" }; data.answer',
    'import * as whole from "./data.json" with { type: "json" }; whole.answer',
    'const late = await import("./data.json", { with: { type: "json" } }); late.default.answer',
    'import split from "./data.json" with {\n  type: "json",\n}\nsplit.answer',
  ])("import attributes are accepted: %s", async (cell) => expect(await result(cell)).toBe("42"));

  test.each([
    "using file = { [Symbol.dispose]() {} };",
    "await using file = { async [Symbol.asyncDispose]() {} };",
    "function f() { using file = { [Symbol.dispose]() {} }; }",
    "for (using file of []) {}",
  ])("one line explains that TypeScript is too old for it: %s", async (cell) => {
    const message = await result(cell);
    expect(message).toContain("`using` needs TypeScript 5.2, but cells are compiled by TypeScript 5.0");
    expect(message).not.toContain("\n");
  });

  test("`using` is still a name", async () =>
    expect(await result("const using = 1; using + using")).toBe("2"));
});

describe("a habit from another environment gets one line of advice", () => {
  test.each([
    ["%time fit()", "console.time"],
    ["%%html\n<b>x</b>", "html("],
    ["!ls", "execSync"],
    ["!ls -la", "execSync"],
    ["!pip install x", "npm install"],
    ["%matplotlib inline\nconst after = 1;", "Figures need no set-up"],
    ["?nothing", "this name is unknown"],
    ["nothing?", "this name is unknown"],
    ['prompt("name")', "input("],
    ['const answer = confirm("sure")', "input("],
    ["alert(1)", "console.log"],
    ["document.title", "html("],
    ["__dirname", "process.cwd()"],
    ["import.meta.url", "process.cwd()"],
    ["if (require.main) {}", "always the main program"],
    ["module.exports = 1", "not a CommonJS module"],
    ['import { createInterface } from "readline"; createInterface({ input: process.stdin })', "input("],
    ['import { stdin } from "node:process"', "input("],
    ['import fs from "fs"; fs.readFileSync(0)', "input("],
    ['export * from "./tool"', "import * as name"],
    ['import { here } from "./asks"', "__dirname"],
    ['const name = "./tool"; await import(name)', 'await import("./tool")'],
    ['const name = "./tool.ts"; await import(name)', 'await import("./tool.ts")'],
  ])("%s", async (cell, advice) => {
    const message = await result(cell);
    expect(message).toContain(advice);
    expect(message).not.toMatch(/\n|TS\d/);
  });

  test.each([
    ["const off = !true; off", "false"],
    ["!missing && console.log(1)", "1:2 - error TS2304: Cannot find name 'missing'."],
    ["const seven = 7\n% 4; seven", "3"],
    ["const bad: string =\n!0 && 1", "1:7 - error TS2322: Type 'number' is not assignable to type 'string'."],
    ["const document = { title: 't' }; document.title", "'t'"],
    ["document.title", "'t'"],
    ["typeof module", "'undefined'"],
    ["({ module: 1, __dirname: 2 }).module", "1"],
    ['(await import("./tool")).tool(1)', "2"],
  ])("but not where it works: %s", async (cell, shown) => expect(await result(cell)).toBe(shown));
});

describe("an error has its column", () => {
  test.each([
    ['throw new Error("x")', 7],
    ['let a1 = 1; const f1 = () => a1;   throw new Error("x")', 42],
    ['await null; throw new Error("x")', 19],
    // A user's cell: without `as any` the type checker would refuse it, and the error would not happen at run time.
    ["const u = undefined as any; u.foo(await Promise.resolve(1))", 31],
    ['export const q = 1; throw new Error("x")', 27],
    ['import os from "node:os"; throw new Error("x")', 33],
    ['export default 1; await null; throw new Error("x")', 37],
    ['for (var v = 0; v < 2; v++) { await null; throw new Error("x") }', 49],
    ['[1].map(() => { throw new Error("x") })', 23],
  ])("%s", async (cell, column) => {
    const { error, reply } = await kernel.run(cell);
    expect(error?.traceback.join("\n")).toContain(`cell-${reply.execution_count}:1:${column}`);
  });

  test("after a type that the kernel replaced by any", async () => {
    const run = await kernel.run(
      'const odd = (() => { const s = Symbol(); return { [s]: 1 } })(); throw new Error("x")',
    );
    expect(run.error?.traceback.join("\n")).toContain(`cell-${run.reply.execution_count}:1:72`);
  });

  test("after an await of a function that failed, the await's column", async () => {
    await kernel.run("const failing = async () => { await null; throw new Error('late') }");
    const { error, reply } = await kernel.run("await null; await failing()");
    expect(error?.traceback.join("\n")).toContain(`at async cell-${reply.execution_count}:1:19`);
  });
});

describe("a type error is reported once", () => {
  test("an option that does not exist, by its name", async () => {
    await kernel.run("const train = (o: { learningRate?: number }) => o;");
    const { error } = await kernel.run("train({ lerningRate: 1 })");
    expect(error?.evalue).toMatch(/^1:9 - error TS2561: .*'lerningRate'.*'learningRate'\?$/);
    expect(error?.traceback).toHaveLength(3);
  });

  test("no overload that fits, with one excerpt", async () => {
    await kernel.run(
      "function over(a: { x: number }): void; function over(a: { y: number }): void; function over(a: object) {}",
    );
    const { error } = await kernel.run("over({ z: 1 })");
    const text = error?.traceback.join("\n") ?? "";
    expect(text).toContain("Overload 2 of 2");
    expect(text.split("over({ z: 1 })")).toHaveLength(2);
  });
});

test("a type that cannot be named is reported once", async () => {
  const run = await kernel.run(
    "const odd = (() => { const s = Symbol(); return { [s]: 1 } })(); const even = 2; 1",
  );
  expect(run.result).toBe("1");
  expect(run.stderr.match(/`odd`/g)).toHaveLength(1);
  expect(run.stderr).not.toContain("even");
});
