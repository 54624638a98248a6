import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "./client.js";

const folder = mkdtempSync(path.join(tmpdir(), "topolab-imports-"));
const write = (name: string, text: string) => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
};
const pack = (name: string, json: object, files: Record<string, string>) => {
  write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: "1.0.0", ...json }));
  for (const [file, text] of Object.entries(files)) write(`node_modules/${name}/${file}`, text);
};

let kernel: Client;
beforeAll(async () => {
  const compilerOptions = { strict: true, target: "ES2021", baseUrl: ".", paths: { "@own/*": ["src/*"] } };
  write("notebooks/tsconfig.json", JSON.stringify({ compilerOptions }));
  write(
    "notebooks/tool.ts",
    'import { base } from "./base.js";\nexport const tool = (x: number): number => base + x;',
  );
  write("notebooks/base.ts", "export const base = 1;");
  write(
    "notebooks/src/own.ts",
    "export interface Own { size: number }\nexport const own: Own = { size: 3 };",
  );
  write("notebooks/data.json", '{ "answer": 42 }');
  write("shared/outside.ts", "export const outside: string = 'from above';");
  const esm = { type: "module", exports: { import: { types: "./index.d.ts", default: "./index.js" } } };
  pack("esm-only", esm, {
    "index.js": "export const one = 1; export default 'd';",
    "index.d.ts": "export declare const one: 1; declare const d: string; export default d;",
  });
  pack(
    "awaits",
    { type: "module", exports: "./index.js", types: "./index.d.ts" },
    {
      "index.js": "export const late = await Promise.resolve('late');",
      "index.d.ts": "export declare const late: string;",
    },
  );
  pack(
    "mapped",
    { type: "module", exports: { "./deep": { types: "./types/deep.d.ts", default: "./lib/deep.js" } } },
    {
      "lib/deep.js": "export const deep = (x) => x * 2;",
      "types/deep.d.ts": "export declare const deep: (x: number) => number;",
    },
  );
  pack("untyped", { main: "index.js" }, { "index.js": "exports.anything = () => 9;" });
  kernel = await Client.start({ cwd: path.join(folder, "notebooks") });
}, 120_000);
afterAll(async () => {
  await kernel.stop();
  rmSync(folder, { recursive: true, force: true });
});

const result = async (code: string) => {
  const run = await kernel.run(code);
  return run.result ?? run.error?.evalue;
};

describe("imports", () => {
  test("Node's own modules, by default, by name and whole", async () => {
    expect(
      await result(
        'import path, { join } from "node:path"; import * as os from "os"; [path.sep, join("a", "b"), typeof os.cpus]',
      ),
    ).toBe("[ '/', 'a/b', 'function' ]");
  });

  test("packages that can only be imported, with their types", async () => {
    expect(await result('import d, { one } from "esm-only"; const exact: 1 = one; [d, exact]')).toBe(
      "[ 'd', 1 ]",
    );
  });

  test("packages with top-level await", async () => {
    expect(await result('import { late } from "awaits"; const text: string = late; text')).toBe("'late'");
  });

  test("exports maps, with types", async () => {
    expect(await result('import { deep } from "mapped/deep"; deep(4)')).toBe("8");
    expect(await result('deep("4")')).toContain("TS2345");
  });

  test("import() in an expression", async () => {
    expect(await result('const module = await import("esm-only"); module.one')).toBe("1");
  });

  test("a package without types is any, with a hint and no error", async () => {
    const run = await kernel.run('import { anything } from "untyped"; anything().whatever?.x ?? "fine"');
    expect(run.result).toBe("'fine'");
    expect(run.stderr).toContain("untyped has no types");
  });

  test("a missing package is an error that says so", async () => {
    expect(await result('import x from "not-installed"; x')).toContain("Cannot find module 'not-installed'");
  });

  test("and is found after it has been installed", async () => {
    pack(
      "not-installed",
      { main: "index.js", types: "index.d.ts" },
      {
        "index.js": "module.exports = 'installed';",
        "index.d.ts": "declare const x: string; export = x;",
      },
    );
    expect(await result('import x from "not-installed"; x')).toBe("'installed'");
  });

  test("JSON, typed", async () => {
    expect(await result('import data from "./data.json"; const n: number = data.answer; n')).toBe("42");
  });

  test("the user's .ts files, by any form of the name", async () => {
    expect(await result('import { tool } from "./tool"; tool(1)')).toBe("2");
    expect(
      await result(
        'import { tool as viaTs } from "./tool.ts"; import { tool as viaJs } from "./tool.js"; viaTs(1) + viaJs(1)',
      ),
    ).toBe("4");
    expect(await result('import { outside } from "../shared/outside"; outside')).toBe("'from above'");
  });

  test("tsconfig's paths, and its strictness", async () => {
    expect(await result('import { own, type Own } from "@own/own"; const o: Own = own; o.size')).toBe("3");
    expect(await result("const nothing: string = null; nothing")).toContain("TS2322");
  });

  test("an edited file, or one that it imports, is loaded again when the import runs again", async () => {
    await kernel.run('import { tool } from "./tool";');
    write("notebooks/base.ts", "export const base = 100;");
    expect(await result("tool(1)")).toBe("2");
    expect(await result('import { tool } from "./tool"; tool(1)')).toBe("101");
    write("notebooks/tool.ts", 'export const tool = (x: string): string => x + "!";');
    expect(await result('import { tool } from "./tool"; tool("new")')).toBe("'new!'");
  });

  test("an error in the user's own file names that file", async () => {
    write("notebooks/wrong.ts", "\nexport const wrong: number = 'text';");
    expect(await result('import { wrong } from "./wrong"; wrong')).toMatch(/wrong\.ts:2:14.*TS2322/);
  });

  test("topolab's own packages are found from anywhere", async () => {
    expect(await result('import { slider } from "@topolab/kernel"; typeof slider')).toBe("'function'");
  });

  test("tslab's display works in this kernel", async () => {
    const run = await kernel.run('import { display } from "tslab"; display.html("<b>x</b>")');
    expect(run.messages.find((m) => m.type === "display_data")?.content.data).toEqual({
      "text/html": "<b>x</b>",
    });
  });
});
