import { describe, expect, it } from "vitest";
import { codeBlocks, documents, typeErrors } from "./code-blocks.js";
import { runModules } from "./run-modules.js";

const blocks = documents.flatMap(codeBlocks);

describe("the code in README and guides", () => {
  it("type-checks against the built packages, each block by itself", () => {
    expect(blocks.length).toBeGreaterThan(20);
    expect(typeErrors(new Map(blocks.map(({ at, code }) => [at, code])))).toEqual([]);
  }, 120_000);

  it("would fail with a wrong type or name", () => {
    const wrong = 'import { Gtn } from "topolab/gtn";\nGtn.fit([[1]], { epoch: "3" });';
    expect(typeErrors(new Map([["wrong", wrong]]))).toEqual([expect.stringContaining("wrong, line 2:")]);
  }, 60_000);

  it('runs where it says "ts run"', () => {
    const running = blocks.filter(({ runs }) => runs);
    expect(running.length).toBeGreaterThan(8);
    runModules("blocks", running);
  }, 240_000);
});
