import type TS from "typescript";
import type { Compiler } from "../compiler/compiler.js";
import { serviceFunctions } from "./typescript.js";

/**
 * TypeScript's completions as tslab requests them, with two changes: modules and files are searched on the disk
 * (tslab's host knows neither), and an imported name has the kind of its target instead of `alias`.
 */
export function completions(ts: Compiler): object {
  const { Completions, SymbolDisplay } = serviceFunctions(ts);
  return {
    ...Completions,
    getCompletionsAtPositionForTslab: (
      _host: object,
      program: TS.Program,
      log: unknown,
      file: TS.SourceFile,
      ...rest: unknown[]
    ) => {
      const host = moduleHost(ts, program);
      // No formatting context, and with symbols.
      const info = Completions.getCompletionsAtPosition(host, program, log, file, ...rest, undefined, true);
      const checker = program.getTypeChecker();
      for (const entry of info?.entries ?? []) {
        const { symbol } = entry;
        if (symbol && symbol.flags & ts.SymbolFlags.Alias) {
          const meant = checker.getAliasedSymbol(symbol);
          if (meant.declarations)
            entry.kind = SymbolDisplay.getSymbolKind(checker, meant, file) as TS.ScriptElementKind;
        }
      }
      return info;
    },
  };
}

/**
 * The disk as seen by completions of module names. The dependencies in the package.json of the notebook's folder are
 * hidden, so that all installed packages are offered; those of a workspace, for instance, are no dependencies.
 */
function moduleHost(ts: Compiler, program: TS.Program): object {
  const isOwn = (file: string) => file.endsWith("/package.json") && !file.includes("/node_modules/");
  return {
    ...ts.sys,
    getCurrentDirectory: () => process.cwd(),
    getCompilationSettings: () => program.getCompilerOptions(),
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    readFile: (file: string) => (isOwn(file) ? "{}" : ts.sys.readFile(file)),
  };
}
