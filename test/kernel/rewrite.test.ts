import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { completeness } from "../../kernel/src/completeness.js";
import { withoutComments } from "../../kernel/src/docs.js";
import { relink, rewrite, withoutExportKeywords } from "../../kernel/src/rewrite.js";

const ts = createRequire(import.meta.url)("@tslab/typescript-for-tslab");

describe("rewrite", () => {
  test("awaits pass the gate and keep their lines", () => {
    const code = "const a = await f(\n  await g,\n);\nexport { a };\n";
    const out = rewrite(ts, code);
    expect(out).toContain("await __cell__.wait(f(");
    expect(out).toContain("await __cell__.wait(g, 1, 8)");
    expect(out.split("\n")).toHaveLength(code.split("\n").length);
  });

  test("a let that a closure reads is bound, one that nobody shares is exported", () => {
    const out = rewrite(ts, "let a = 1;\nlet b = 2;\nconst f = () => a;\nexport { a, b, f };\n");
    expect(out).toContain("__cell__.bind({ get a() { return a; }, set a(_) { a = _; } })");
    expect(out).toContain("export { b, f };");
  });

  test("what is rewritten still parses, whatever expression is awaited", () => {
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
        const out = rewrite(ts, `let a = ${text};\na = 1;\nexport { a };\n`);
        expect(ts.createSourceFile("x.js", out, ts.ScriptTarget.ESNext).parseDiagnostics).toEqual([]);
      }),
    );
  });

  test("module names are replaced where they name modules, and nowhere else", () => {
    const code = 'import { a } from "./a";\nconst b = await import("./a");\nconst text = "./a";\n';
    const out = relink(ts, code, (name) => (name === "./a" ? "./a.js" : undefined));
    expect(out).toBe('import { a } from "./a.js";\nconst b = await import("./a.js");\nconst text = "./a";\n');
  });

  test("export keywords are blanked in place, in strings they stay", () => {
    const source = "export const a = `\nexport const b`;\nexport class C {}";
    expect(withoutExportKeywords(ts, source)).toBe("       const a = `\nexport const b`;\n       class C {}");
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
