import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { whole } from "../../kernel/src/compiler/commonjs.js";
import { relink, rewrite } from "../../kernel/src/compiler/rewrite.js";
import { cellText } from "../../kernel/src/compiler/source.js";
import { carried, withoutReplaced } from "../../kernel/src/language/carried.js";
import { completeness } from "../../kernel/src/language/completeness.js";
import { withoutComments } from "../../kernel/src/language/doc-comments.js";

const ts = createRequire(import.meta.url)("@tslab/typescript-for-tslab");

describe("rewrite", () => {
  test("awaits pass the gate and keep their lines", () => {
    const code = "const a = await f(\n  await g,\n);\nexport { a };\n";
    const out = rewrite(ts, code).code;
    expect(out).toContain("await __cell__.wait(f(");
    expect(out).toContain("await __cell__.wait(g, 1, 8)");
    expect(out.split("\n")).toHaveLength(code.split("\n").length);
  });

  test("a let that a closure reads is bound, an unshared one is exported", () => {
    const { code } = rewrite(ts, "let a = 1;\nlet b = 2;\nconst f = () => a;\nexport { a, b, f };\n");
    expect(code).toContain("__cell__.bind({ get a() { return a; }, set a(_) { a = _; } })");
    expect(code).toContain("let b = 2; exports.b = b;");
    expect(code).not.toContain("exports.a");
  });

  test("an import before a function becomes a require", () => {
    const { code } = rewrite(ts, 'import { a } from "m";\nfunction f() {}\nexport { a, f };\n');
    expect(code).toMatch(
      /exports\.f = f; const \{ a \} = require\("m"\); exports\.a = a;\nfunction f\(\) \{\}/,
    );
    expect(code).not.toContain("import");
  });

  test("rewritten code still parses, for any awaited expression", () => {
    const name = fc.constantFrom("a", "b", "c");
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 4 },
        name,
        tie("expression").map((e) => `await ${e}`),
        fc.tuple(tie("expression"), tie("expression")).map(([x, y]) => `(${x}) + (${y})`),
        tie("expression").map((e) => `(async () => { let a = ${e}; a = 2; return a })()`),
      ),
    }));
    fc.assert(
      fc.property(expression, (text) => {
        const { code } = rewrite(ts, `let a = ${text};\na = 1;\nexport { a };\n`);
        expect(ts.createSourceFile("x.js", code, ts.ScriptTarget.ESNext).parseDiagnostics).toEqual([]);
      }),
    );
  });

  test.each([
    ['import "m";', 'require("m");'],
    ['import { a, b as c } from "m";', 'const { a, b: c } = require("m");'],
    ['import d from "m";', 'const { default: d } = __cell__.whole(require("m"));'],
    ['import d, { a } from "m";', 'const { default: d, a } = __cell__.whole(require("m"));'],
    ['import { default as d } from "m";', 'const { default: d } = __cell__.whole(require("m"));'],
    ['import * as m from "m";', 'const m = __cell__.whole(require("m"));'],
    ['import d, * as m from "m";', 'const m = __cell__.whole(require("m")); const { default: d } = m;'],
    ["export const last = 1;", "       const last = 1; exports.last = last;"],
    ['const m = import("m");', 'const m = __cell__.load(require)("m");'],
  ])("%s", (code, wanted) => {
    expect(rewrite(ts, code)).toMatchObject({ code: wanted, commonJs: true });
  });

  test("functions are exported before the first line, a var in a loop is bound there", () => {
    const { code } = rewrite(
      ts,
      "for (var i = 0; i < 3; i++) f();\nfunction f() {}\nclass C {}\nexport { i, f, C };\n",
    );
    const [first, second, third] = code.split("\n");
    expect(first).toContain("__cell__.bind({ get i()");
    expect(first).toContain("exports.f = f; for (var i");
    expect(second).toBe("function f() {}");
    expect(third).toBe("class C {} exports.C = C;");
  });

  test.each([
    'export * from "m";',
    'export { a } from "m";',
    "export default 1;",
    "export default function f() {}",
    "const a = 1;\nexport { a as b };",
  ])("%s is left to TypeScript", (code) => expect(rewrite(ts, code).commonJs).toBe(false));

  test("module names are replaced where they name modules, and nowhere else", () => {
    const code = 'import { a } from "./a";\nconst b = await import("./a");\nconst text = "./a";\n';
    const out = relink(ts, code, (name) => (name === "./a" ? "./a.js" : undefined));
    expect(out).toBe('import { a } from "./a.js";\nconst b = await import("./a.js");\nconst text = "./a";\n');
  });

  test.each([
    ["await (1);", true],
    ["for await (const x of []) {}", true],
    ["const { a = await b } = {};", true],
    ["class A extends (await b) { [await c]() {} }", true],
    ["({ [await a]() {} });", true],
    ["const f = async () => await a;", false],
    ["class A { async m() { await a; } static { f(); } }", false],
    ["({ async m(b = 1) { await a; } });", false],
  ])("knows whether the module itself awaits: %s", (code, awaits) => {
    expect(rewrite(ts, `${code}\nexport {};`).awaits).toBe(awaits);
  });

  test("maps every kept place back to its origin", () => {
    const code =
      "let a = 1; const f = () => a;\nawait g(await h, 2); const b = await i();\nexport { a, f, b };\n";
    const { code: rewritten, origin } = rewrite(ts, code);
    const placeOf = (text: string, part: string) => {
      const before = text.slice(0, text.indexOf(part)).split("\n");
      return { line: before.length - 1, column: before[before.length - 1].length };
    };
    for (const part of ["f = ()", "g(", "h", ", 2)", "b = await", "i()"])
      expect(origin(placeOf(rewritten, part))).toEqual(placeOf(code, part));
  });
});

describe("a cell's text", () => {
  const read = (source: string, suffix = "") =>
    cellText(ts, `export {};\n${source}${suffix}`, (name) => name === "typed");
  const textOf = (source: string) => read(source).text.slice("export {};\n".length);

  test.each([
    [
      "export const a = `\nexport const b`;\nexport class C {}",
      "       const a = `\nexport const b`;\n       class C {}",
    ],
    ["export default class A {}", "               class A {}"],
    ["export default 1;", "export default 1;"],
    ['export { a } from "m"; export * as b from "m";', 'import { a } from "m"; import * as b from "m";'],
    ["const a = 1; export { a as b }; a;", "const a = 1; const b = a;       a;"],
    ["export { a, a as b, c as default, a as d }", "const b = a, d = a;                       "],
    ["export { type A as B }; export type { A as C }; a;", `${" ".repeat(47)} a;`],
    ['import d from "d.json" with { type: "json" }; d', `import d from "d.json"${" ".repeat(22)}; d`],
    ['import("d.json", { with: {} })', `import("d.json"${" ".repeat(14)})`],
    ["with (a) b;", "with (a) b;"],
  ])("%s", (source, wanted) => expect(textOf(source)).toBe(wanted));

  test("declares the vars of blocks again after tslab's list of exports", () => {
    const source = "for (var i of [1]) { var { a, b: [c] } = d; }\nvar top; f(() => { var own; });";
    const { text, end } = read(source, "\nexport {i, a, c, top}");
    expect(text.endsWith("\nexport {i, a, c, top}\nvar i, a, c;")).toBe(true);
    expect(text.slice(0, end)).toBe(`export {};\n${source}`);
  });

  test("returns the modules that it declares, but not those that it augments", () => {
    const source = 'declare module "new" { const a: 1 }\ndeclare module "typed" { const b: 1 }';
    const { text, ambient } = read(source);
    expect([...ambient]).toEqual([["new", 'declare module "new" { const a: 1 }\n']]);
    expect(text).toBe(`export {};\n${" ".repeat(35)}\ndeclare module "typed" { const b: 1 }`);
  });
});

describe("declarations of earlier cells", () => {
  const previous =
    "declare namespace N { const a: 1 }\nimport A = N;\ndeclare const c: 2;\ndeclare global { interface I { a: 1; b: 2 } var v: 1, w: 1; }\n";

  test("are kept if tslab forgets them, unless they are declared again", () => {
    expect(carried(ts, previous, "declare const A: 1;")).toBe(
      "declare namespace N { const a: 1 }\ndeclare global { interface I { a: 1; b: 2 } var v: 1, w: 1; }\n",
    );
  });

  test("lose members that a cell declares again in the global scope", () => {
    const left = withoutReplaced(ts, previous, "declare global { interface I { a: 3 } }").replace(
      /\s+/g,
      " ",
    );
    expect(left).toContain("declare global { interface I { b: 2; } var v: 1, w: 1; }");
    expect(withoutReplaced(ts, previous, "declare global { var v: 2 }")).not.toContain("var");
    expect(withoutReplaced(ts, previous, "const v = 1")).toBe(previous);
  });
});

describe("a CommonJS module as import sees it", () => {
  test("has its exports and itself as default", () => {
    const module = { a: 1 };
    expect({ ...whole(module) }).toEqual({ a: 1, default: module });
  });

  test("is left unchanged if it was an ES module", () => {
    const module = { __esModule: true, default: 2 };
    expect(whole(module)).toBe(module);
  });

  test("may be a function, or nothing", () => {
    const module = Object.assign(() => 3, { extra: 4 });
    expect({ ...whole(module) }).toEqual({ extra: 4, default: module });
    expect({ ...whole(undefined) }).toEqual({ default: undefined });
  });
});

test("comments of declarations are blanked, positions and references stay", () => {
  const text = '/// <reference types="node" />\n/** One\n * two */\ndeclare const url: "https://x/*y*/";\n';
  const out = withoutComments(text);
  expect(out).toHaveLength(text.length);
  expect(out.indexOf("declare")).toBe(text.indexOf("declare"));
  expect(out).toContain('"https://x/*y*/"');
  expect(out).toContain("<reference");
  expect(out).not.toContain("two");
});

test("two empty lines end an unfinished cell", () => {
  expect(completeness(ts, "f(1,").status).toBe("incomplete");
  expect(completeness(ts, "f(1,\n\n").status).toBe("complete");
});
