import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";

const require = createRequire(import.meta.url);

/** The kernel stands on internals of tslab: when one of these fails, read kernel/src/compiler/compiler.ts and tslab.ts again. */
describe("the parts of tslab that the kernel uses", () => {
  test("have the version that the kernel was written for", () => {
    expect(require("tslab/package.json").version).toBe("1.0.22");
    expect(require("@tslab/typescript-for-tslab/package.json").version).toBe("5.0.4");
  });

  test.each([
    ["tslab/dist/converter.js", ["createConverter", "isCompleteCode"]],
    ["tslab/dist/executor.js", ["createExecutor"]],
    ["tslab/dist/metadata.js", ["getCodeMetadata"]],
    ["tslab/dist/jupyter.js", ["lastWriteDisplayData"]],
  ])("%s has %s", (file, names) => {
    expect(Object.keys(require(file))).toEqual(expect.arrayContaining(names));
  });

  test("the compiler has the functions that are replaced or called from inside", () => {
    const ts = require("@tslab/typescript-for-tslab");
    for (const name of [
      "createWatchCompilerHost",
      "createWatchProgram",
      "getPreEmitDiagnosticsOfFiles",
      "transpileModule",
      "bindSourceFile",
      "getTouchingPropertyName",
    ])
      expect(typeof ts[name]).toBe("function");
    expect(ts.ModuleResolutionKind.Bundler).toBeDefined();
    expect(typeof ts.JsDoc.getJsDocCommentsFromDeclarations).toBe("function");
  });
});
