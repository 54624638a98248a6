import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { house } from "../../scripts/program/house.mjs";

/**
 * Runs modules one after the other in one process, so that TensorFlow is loaded once.
 * @throws if one throws; the message names it
 */
export function runModules(folder: string, modules: readonly { at: string; code: string }[]): string {
  const out = join(house.out, "test/docs", folder); // inside the checkout, so that imports resolve
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const imports = modules.map(({ at, code }, k) => {
    const { outputText } = ts.transpileModule(code, {
      compilerOptions: {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ES2022,
        verbatimModuleSyntax: true,
      },
    });
    writeFileSync(join(out, `module-${k}.mjs`), outputText);
    return `try {
  await import("./module-${k}.mjs");
} catch (error) {
  console.error(${JSON.stringify(at)}, error);
  process.exitCode = 1;
}`;
  });
  writeFileSync(join(out, "all.mjs"), imports.join("\n"));
  return execFileSync(process.execPath, [join(out, "all.mjs")], { encoding: "utf8" });
}
