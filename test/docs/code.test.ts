import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { house } from "../../scripts/program/house.mjs";
import { codeBlocks, documents, typeErrors } from "./code-blocks.js";

const blocks = documents.flatMap(codeBlocks);

describe("the code in README and guides", () => {
  it("type-checks against the built packages, each block by itself", () => {
    expect(blocks.length).toBeGreaterThan(20);
    expect(typeErrors(new Map(blocks.map(({ at, code }) => [at, code])))).toEqual([]);
  }, 120_000);

  it("would not pass with a wrong type or name", () => {
    const wrong = 'import { Gtn } from "topolab/gtn";\nGtn.fit([[1]], { epoch: "3" });';
    expect(typeErrors(new Map([["wrong", wrong]]))).toEqual([expect.stringContaining("wrong, line 2:")]);
  }, 60_000);

  // One process for all: TensorFlow is loaded once.
  it('runs where it says "ts run"', () => {
    const running = blocks.filter(({ runs }) => runs);
    expect(running.length).toBeGreaterThan(8);
    const folder = join(house.out, "test/docs");
    mkdirSync(folder, { recursive: true });
    const imports = running.map(({ at, code }, k) => {
      const { outputText } = ts.transpileModule(code, {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
      });
      writeFileSync(join(folder, `block-${k}.mjs`), outputText);
      return `await import("./block-${k}.mjs").catch((error) => {
        console.error("${at}");
        throw error;
      });`;
    });
    writeFileSync(join(folder, "all.mjs"), imports.join("\n"));
    execFileSync(process.execPath, [join(folder, "all.mjs")], { encoding: "utf8" });
  }, 240_000);
});
