import type TS from "typescript";
import type { Compiler } from "./compiler.js";

/** How cells are compiled, over tslab's own settings. */
export function compilerOptions(ts: Compiler): TS.CompilerOptions {
  return {
    moduleResolution: (ts.ModuleResolutionKind as unknown as Record<string, number>).Bundler,
    lib: ["lib.es2023.d.ts"],
    types: ["node"],
    allowImportingTsExtensions: true,
  };
}
