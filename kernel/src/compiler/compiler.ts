import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type TS from "typescript";
import { completions } from "../assist/completions.js";
import { requireCached } from "./cache.js";
import { complaintsOf } from "./complaints/complaints.js";
import { withNodeTypes } from "./options.js";
import { type Module, Programs } from "./program.js";
import { moduleResolver } from "./resolve.js";
import { type Rewritten, relink, rewrite } from "./rewrite.js";
import type { Diagnostic } from "./tslab.js";

const require = createRequire(import.meta.url);
const globalsFile = fileURLToPath(new URL("../cell/globals.d.ts", import.meta.url));

/** tslab's compiler, TypeScript 5.0.4 with a few functions made public, adapted to the kernel. */
export type Compiler = typeof TS;

/** The data passed between the two functions of TypeScript that we replace. */
interface WatchHost {
  roots: string[];
  options: TS.CompilerOptions;
  sys: TS.System;
  afterProgramCreate?(builder: object): void;
}

/** The kernel's interface to the compiler: TypeScript's functions, and the results of the last cell. */
export interface LoadedCompiler {
  ts: Compiler;
  /** Stores the compiler's compiled code for the next start. */
  keep(): void;
  programs(): Programs;
  /** The complaints about the last cell. */
  complaints(): Diagnostic[];
  /**
   * The rewriting of the last cell, with the source map of the step to CommonJS if TypeScript did it; undefined before
   * the first cell.
   */
  last(): (Rewritten & { map?: string }) | undefined;
  /** A user module as CommonJS, with its imports of other user modules linked to their output. */
  link(module: Module): { path: string; data: string };
  /** The module names that the last cell and its modules request at run time. */
  required: Set<string>;
}

/**
 * Replaces the compiler that tslab's converter requires. tslab hides module resolution, the program and the emit in one
 * function; these are the points where we change them:
 * - `createWatchCompilerHost` and `createWatchProgram`: our options and our program (program.ts);
 * - `Completions`: modules and files that an import can name (assist/completions.ts);
 * - `getPreEmitDiagnosticsOfFiles`: the complaints, in our words (complaints.ts);
 * - `transpileModule`: the step from ESM to CommonJS, where cells are rewritten (rewrite.ts). For most of them
 * TypeScript then has nothing left to do.
 * @param choose our options, over tslab's
 */
export function loadCompiler(choose: (ts: Compiler) => TS.CompilerOptions): LoadedCompiler {
  const { keep } = requireCached("@tslab/typescript-for-tslab");
  const original: Compiler = require("@tslab/typescript-for-tslab");
  const watched = new Map<string, TS.FileWatcherCallback>();
  const required = new Set<string>();
  let programs: Programs;
  /** Files of each program besides tslab's. */
  let extra: string[] = [];
  let complaints: Diagnostic[] = [];
  let last: (Rewritten & { map?: string }) | undefined;

  const linkFrom = (from: string) => (name: string) => {
    const own = programs.ownSource(name, from);
    if (!own) required.add(name);
    return own && relativeTo(from, outputPath(own));
  };
  const toCommonJs = (code: string, settings: TS.TranspileOptions) => {
    const compilerOptions = { ...settings.compilerOptions, sourceMap: true };
    const result = original.transpileModule(code, { ...settings, compilerOptions });
    return { ...result, outputText: result.outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, "") };
  };
  const replaced: Record<string, unknown> = {
    sys: unwatched(original.sys, watched),
    Completions: completions(original),
    createWatchCompilerHost: (roots: string[], base: TS.CompilerOptions, sys: TS.System): WatchHost => {
      const { options, files } = withNodeTypes(original, { ...base, ...choose(original) }, sys);
      extra = [...files, globalsFile];
      return { roots, options, sys };
    },
    createWatchProgram: (host: WatchHost) => {
      const onChange = (file: string) => watched.get(file)?.(file, original.FileWatcherEventKind.Changed);
      const resolve = moduleResolver(original, host.options);
      programs = new Programs({
        ts: original,
        ...host,
        roots: [...host.roots, ...extra],
        onChange,
        resolve,
      });
      return watch(host, extra, programs);
    },
    getPreEmitDiagnosticsOfFiles: (program: TS.Program, files: TS.SourceFile[]) => {
      type Internal = { getPreEmitDiagnosticsOfFiles(...args: unknown[]): TS.Diagnostic[] };
      const found = (original as unknown as Internal).getPreEmitDiagnosticsOfFiles(program, files);
      const cell = programs.cellIn(program);
      complaints = cell ? complaintsOf(original, program, cell, files, found) : [];
      // tslab only checks whether there is one; it mistakes some for awaits that it allows.
      return complaints.length > 0 && cell ? [stopper(original, cell.file)] : [];
    },
    transpileModule: (code: string, settings: TS.TranspileOptions) => {
      last = rewrite(original, code, linkFrom(`${process.cwd()}/__tslab__.ts`));
      if (last.commonJs) return { outputText: last.code };
      const result = toCommonJs(last.code, settings);
      last.map = result.sourceMapText;
      return { ...result, outputText: result.outputText.replace(voidExports, "") };
    },
  };
  const adapted = new Proxy(original, { get: (target, key: "sys") => replaced[key] ?? target[key] });
  require.cache[require.resolve("@tslab/typescript-for-tslab")]!.exports = adapted;
  const link = ({ source, code }: Module) => {
    const { target } = choose(original);
    const compilerOptions = { module: original.ModuleKind.CommonJS, esModuleInterop: true, target };
    const { outputText } = toCommonJs(relink(original, code, linkFrom(source)), {
      fileName: source,
      compilerOptions,
    });
    return { path: outputPath(source), data: outputText };
  };
  return {
    ts: original,
    keep,
    programs: () => programs,
    complaints: () => complaints,
    last: () => last,
    link,
    required,
  };
}

/** A diagnostic that stops tslab. */
function stopper(ts: Compiler, file: TS.SourceFile): TS.Diagnostic {
  const category = ts.DiagnosticCategory.Error;
  return { file, start: 0, length: 0, messageText: "", code: 0, category };
}

/** The executor's path for the output of a user module. */
function outputPath(source: string): string {
  return source.replace(/\.[cm]?[jt]sx?$/, ".js");
}

/** In the executor's form, which joins every name to the folder of the requesting module. */
function relativeTo(from: string, file: string): string {
  const way = path.relative(path.dirname(from), file).replaceAll("\\", "/");
  return way.startsWith(".") ? way : `./${way}`;
}

/** `exports.a = exports.b = void 0;` would erase the values of earlier cells with these names. */
const voidExports = /^exports\.[^\s=]+ = (exports\.[^\s=]+ = )*void 0;$/m;

/** A system without file watching: the callbacks are stored and called when a cell finds a changed file. */
function unwatched(sys: TS.System, watched: Map<string, TS.FileWatcherCallback>): TS.System {
  const quiet: TS.System = Object.create(sys);
  quiet.watchFile = (file, callback) => {
    watched.set(file, callback);
    return { close: () => watched.delete(file) };
  };
  return quiet;
}

/** The object that tslab treats as TypeScript's watch program; a change it announces makes a new builder. */
function watch(host: WatchHost, extra: string[], programs: Programs): object {
  const { sys } = host;
  let timer: unknown;
  const update = () => {
    timer = undefined;
    host.afterProgramCreate?.(programs.builder());
  };
  const schedule = () => {
    if (timer) sys.clearTimeout?.(timer);
    timer = sys.setTimeout?.(update, 0);
  };
  for (const root of host.roots) sys.watchFile?.(root, schedule);
  host.afterProgramCreate?.(programs.builder());
  return {
    updateRootFileNames(roots: string[]) {
      programs.setRoots([...roots, ...extra]);
      schedule();
    },
    close() {},
  };
}
