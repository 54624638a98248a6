import path from "node:path";
import type TS from "typescript";
import { log } from "../log.js";
import type { Compiler } from "./compiler.js";

/** The options that the user's tsconfig may set: how code is checked, not how the kernel emits it. */
const theirs = new Set(
  [
    "allowUnreachableCode allowUnusedLabels alwaysStrict exactOptionalPropertyTypes noFallthroughCasesInSwitch",
    "noImplicitAny noImplicitOverride noImplicitReturns noImplicitThis noPropertyAccessFromIndexSignature",
    "noUncheckedIndexedAccess strict strictBindCallApply strictFunctionTypes strictNullChecks",
    "strictPropertyInitialization useUnknownInCatchVariables checkJs skipLibCheck",
    "baseUrl paths pathsBasePath customConditions lib types typeRoots target useDefineForClassFields",
    "jsx jsxFactory jsxFragmentFactory jsxImportSource experimentalDecorators emitDecoratorMetadata",
  ].flatMap((line) => line.split(" ")),
);

/** The compiler options of cells, which override tslab's: those that the kernel needs, then the folder's tsconfig. */
export function compilerOptions(ts: Compiler): TS.CompilerOptions {
  const user = userOptions(ts);
  const target = user.target ?? ts.ScriptTarget.ES2022;
  return {
    lib: user.lib ?? [user.target === undefined ? "lib.es2023.d.ts" : libraryOf(ts, target)],
    types: ["node"],
    ...user,
    // Older targets have no `await` at which the kernel could stop a cell.
    target: Math.max(target, ts.ScriptTarget.ES2017),
    moduleResolution: (ts.ModuleResolutionKind as unknown as Record<string, number>).Bundler,
    allowImportingTsExtensions: true,
    sourceMap: true,
    // tslab sets a deprecated option; TypeScript would make a diagnostic of it in each cell.
    ignoreDeprecations: "5.0",
    // An option of tslab's compiler. TypeScript allows awaits only at the top level.
    disableTopLevelAwait: false,
  };
}

/**
 * Turns the default `types: ["node"]` into a root file. The checker visits every file of a `types` package again in each
 * cell, but not those of a root file.
 */
export function withNodeTypes(
  ts: Compiler,
  options: TS.CompilerOptions,
  sys: TS.System,
): { options: TS.CompilerOptions; files: string[] } {
  if (options.types?.join() !== "node") return { options, files: [] };
  const from = path.join(sys.getCurrentDirectory(), "__types__.ts");
  const { resolvedTypeReferenceDirective: found } = ts.resolveTypeReferenceDirective(
    "node",
    from,
    options,
    sys,
  );
  if (!found?.resolvedFileName) return { options, files: [] };
  return { options: { ...options, types: [] }, files: [found.resolvedFileName] };
}

function libraryOf(ts: Compiler, target: TS.ScriptTarget): string {
  if (target <= ts.ScriptTarget.ES5) return "lib.es5.d.ts";
  return `lib.${ts.ScriptTarget[target].toLowerCase()}.d.ts`;
}

function userOptions(ts: Compiler): TS.CompilerOptions {
  const file = ts.findConfigFile(process.cwd(), ts.sys.fileExists);
  if (!file) return {};
  const { config, error } = ts.readConfigFile(file, ts.sys.readFile);
  if (error) log(`${file} is ignored: ${ts.flattenDiagnosticMessageText(error.messageText, " ")}`);
  // The listed files do not matter, because a cell imports what it needs.
  const host = { ...ts.sys, readDirectory: () => [] };
  const { options } = ts.parseJsonConfigFileContent(config ?? {}, host, path.dirname(file));
  return Object.fromEntries(Object.entries(options).filter(([name]) => theirs.has(name)));
}
