import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type TS from "typescript";
import { rewrite } from "./rewrite.js";

const require = createRequire(import.meta.url);
const globalsFile = fileURLToPath(new URL("./globals.d.ts", import.meta.url));

/** tslab's files that hold a cell and the declarations of the cells before it. */
const virtual = /[/\\](__tslab__\.[jt]sx?|__prev__\.d\.ts)$/;

/** tslab's compiler, TypeScript 5.0.4 with a few functions made public, adapted to the kernel. */
export type Compiler = typeof TS;

type Builder = TS.EmitAndSemanticDiagnosticsBuilderProgram;
type CreateBuilder = TS.CreateProgram<Builder>;

/**
 * Puts our compiler where tslab's converter will `require` its own. tslab fixes the module resolution, the builder
 * and the emit in one closed function; these are the seams through which we reach them:
 * - `createWatchCompilerHost`: resolution as bundlers do it (so `exports` maps have types), the user's tsconfig,
 *   and a cheaper builder;
 * - `transpileModule`: the step from ESM to CommonJS, where cells are rewritten (see rewrite.ts).
 */
export function loadCompiler(options: (ts: Compiler) => TS.CompilerOptions): Compiler {
  const original: Compiler = require("@tslab/typescript-for-tslab");
  const adapted = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(original))
    Object.defineProperty(adapted, key, {
      enumerable: true,
      configurable: true,
      get: () => original[key as "sys"],
    });
  const replace = (key: string, value: unknown) =>
    Object.defineProperty(adapted, key, { enumerable: true, configurable: true, value });
  replace(
    "createWatchCompilerHost",
    (roots: string[], base: TS.CompilerOptions, sys: TS.System, _: unknown, ...rest: []) =>
      original.createWatchCompilerHost(
        roots,
        { ...base, ...options(original) },
        sys,
        cheapBuilder(original) as never,
        ...rest,
      ),
  );
  replace("transpileModule", (code: string, settings: TS.TranspileOptions) => {
    // During an emit it is a module of the user's that is transpiled; afterwards it is the cell.
    if (emitting) return original.transpileModule(code, settings);
    const result = original.transpileModule(rewrite(original, code), settings);
    return { ...result, outputText: result.outputText.replace(voidExports, "") };
  });
  const id = require.resolve("@tslab/typescript-for-tslab");
  require.cache[id]!.exports = adapted;
  return adapted as unknown as Compiler;
}

let emitting = false;

/** `exports.a = exports.b = void 0;` would erase what an earlier cell left under these names. */
const voidExports = /^exports\.[^\s=]+ = (exports\.[^\s=]+ = )*void 0;$/m;

/**
 * A builder that type-checks nothing by itself: tslab asks for the diagnostics of the cell and of the user's own
 * files only, so the state that TypeScript's watch builder keeps for every file is never read.
 */
function cheapBuilder(ts: Compiler): CreateBuilder {
  return (roots, options, host, old, ...rest) => {
    const names = [...(roots ?? []), globalsFile];
    const builder = ts.createAbstractBuilder(names, options, host, old as never, ...rest);
    const program = builder.getProgram();
    const bind = (ts as unknown as { bindSourceFile(file: TS.SourceFile, options: TS.CompilerOptions): void })
      .bindSourceFile;
    for (const name of names) {
      const file = virtual.test(name) ? program.getSourceFile(name) : undefined;
      if (file) bind(file, options as TS.CompilerOptions);
    }
    const emit = builder.emit.bind(builder);
    builder.emit = (...call) => {
      emitting = true;
      try {
        return emit(...call);
      } finally {
        emitting = false;
      }
    };
    builder.getAllDependencies = (file) => userFiles(program, file);
    return builder as unknown as Builder;
  };
}

/** The file and what it imports of the user's own sources; packages and declarations are not followed. */
function userFiles(program: TS.Program, start: TS.SourceFile): string[] {
  const found = new Set<string>();
  const visit = (file: TS.SourceFile | undefined) => {
    if (!file || found.has(file.fileName)) return;
    found.add(file.fileName);
    if (file.isDeclarationFile || file.fileName.includes("/node_modules/")) return;
    for (const target of resolvedImports(file)) visit(program.getSourceFile(target));
  };
  visit(start);
  return [...found];
}

type Resolution = { resolvedFileName?: string; resolvedModule?: { resolvedFileName: string } } | undefined;

function resolvedImports(file: TS.SourceFile): string[] {
  const { resolvedModules } = file as unknown as {
    resolvedModules?: { forEach(f: (r: Resolution) => void): void };
  };
  const names: string[] = [];
  resolvedModules?.forEach((resolution) => {
    const name = resolution?.resolvedFileName ?? resolution?.resolvedModule?.resolvedFileName;
    if (name) names.push(path.normalize(name));
  });
  return names;
}

export interface Diagnostic {
  start: { offset: number; line: number; character: number };
  end: { offset: number; line: number; character: number };
  messageText: string;
  category: number;
  code: number;
  fileName?: string;
}

export interface Converted {
  output?: string;
  declOutput?: string;
  diagnostics: Diagnostic[];
  hasToplevelAwait?: boolean;
  sideOutputs?: { path: string; data: string }[];
  lastExpressionVar?: string;
}

/** tslab's converter: a cell and the declarations before it become JavaScript and declarations. */
export interface Converter {
  convert(previous: string, source: string): Converted;
  inspect(previous: string, source: string, position: number): QuickInfo | undefined;
  complete(previous: string, source: string, position: number): Completion;
  addModule(name: string, source: string, meta: object): Diagnostic[];
  close(): void;
}

export interface Completion {
  start: number;
  end: number;
  candidates: string[];
  original?: { entries: { name: string; kind: string }[] };
}

type Part = { text: string };
export interface QuickInfo {
  textSpan: { start: number; length: number };
  displayParts?: Part[];
  documentation?: Part[];
  tags?: { name: string; text?: Part[] }[];
}

/** The one converter of the process, over the folder that the kernel was started in. */
export function createConverter(): Converter {
  return require("tslab/dist/converter.js").createConverter({ isJS: false, isBrowser: false });
}

export interface Executor {
  execute(source: string): Promise<boolean>;
  locals: Record<string, unknown>;
  interrupt(): void;
}

interface Console {
  log(...values: unknown[]): void;
  error(...values: unknown[]): void;
}

export function createExecutor(folder: string, converter: object, console: Console): Executor {
  const convs = { node: converter, browser: converter, close() {} };
  return require("tslab/dist/executor.js").createExecutor(folder, convs, console);
}
