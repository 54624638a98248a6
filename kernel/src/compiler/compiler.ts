import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type TS from "typescript";
import { completions } from "../assist/completions.js";
import { requireCached } from "./cache.js";
import { complaintsOf } from "./complaints/complaints.js";
import { type Module, Programs } from "./program.js";
import { moduleResolver } from "./resolve.js";
import { type Rewritten, relink, rewrite } from "./rewrite.js";
import type { Diagnostic } from "./tslab.js";

const require = createRequire(import.meta.url);
const globalsFile = fileURLToPath(new URL("../cell/globals.d.ts", import.meta.url));

/** tslab's compiler, TypeScript 5.0.4 with a few functions made public, adapted to the kernel. */
export type Compiler = typeof TS;

/** What passes between the two functions of TypeScript's that we replace. */
interface WatchHost {
  roots: string[];
  options: TS.CompilerOptions;
  sys: TS.System;
  afterProgramCreate?(builder: object): void;
}

/** The compiler as the kernel sees it: TypeScript's functions, and what came of the last cell. */
export interface LoadedCompiler {
  ts: Compiler;
  /** Keeps the compiler's own compiled code for the next start. */
  keep(): void;
  programs(): Programs;
  /** What is wrong with the last cell. */
  complaints(): Diagnostic[];
  /**
   * How the last cell was rewritten, with the source map of the step to CommonJS if TypeScript took it; undefined before
   * the first.
   */
  last(): (Rewritten & { map?: string }) | undefined;
  /** A module of the user's as CommonJS, with its imports of other such modules linked to their output. */
  link(module: Module): { path: string; data: string };
  /** The module names that the last cell and its modules ask for at run time. */
  required: Set<string>;
}

/**
 * Puts our compiler where tslab's converter will `require` its own. tslab fixes module resolution, the program and
 * the emit in one closed function; these are the seams through which we reach them:
 * - `createWatchCompilerHost` and `createWatchProgram`: our options and our program (program.ts);
 * - `Completions`: modules and files that an import can name (assist/completions.ts);
 * - `getPreEmitDiagnosticsOfFiles`: what is wrong, in our words (complaints.ts);
 * - `transpileModule`: the step from ESM to CommonJS, where cells are rewritten (rewrite.ts) and, but for a few,
 *   TypeScript has nothing left to do.
 * @param choose our options, over tslab's
 */
export function loadCompiler(choose: (ts: Compiler) => TS.CompilerOptions): LoadedCompiler {
  const { keep } = requireCached("@tslab/typescript-for-tslab");
  const original: Compiler = require("@tslab/typescript-for-tslab");
  const watched = new Map<string, TS.FileWatcherCallback>();
  const required = new Set<string>();
  let programs: Programs;
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
      return { roots, options: { ...base, ...choose(original) }, sys };
    },
    createWatchProgram: (host: WatchHost) => {
      const onChange = (file: string) => watched.get(file)?.(file, original.FileWatcherEventKind.Changed);
      const resolve = moduleResolver(original, host.options);
      programs = new Programs({
        ts: original,
        ...host,
        roots: [...host.roots, globalsFile],
        onChange,
        resolve,
      });
      return watch(host, programs);
    },
    getPreEmitDiagnosticsOfFiles: (program: TS.Program, files: TS.SourceFile[]) => {
      type Internal = { getPreEmitDiagnosticsOfFiles(...args: unknown[]): TS.Diagnostic[] };
      const found = (original as unknown as Internal).getPreEmitDiagnosticsOfFiles(program, files);
      const cell = programs.cellIn(program);
      complaints = cell ? complaintsOf(original, program, cell, files, found) : [];
      // tslab only asks whether there is one; it takes some for awaits that it allows.
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

/** A diagnostic that makes tslab stop. */
function stopper(ts: Compiler, file: TS.SourceFile): TS.Diagnostic {
  const category = ts.DiagnosticCategory.Error;
  return { file, start: 0, length: 0, messageText: "", code: 0, category };
}

/** Where the executor keeps the output of a module of the user's. */
function outputPath(source: string): string {
  return source.replace(/\.[cm]?[jt]sx?$/, ".js");
}

/** As the executor wants it, which joins every name to the folder of the module that asks. */
function relativeTo(from: string, file: string): string {
  const way = path.relative(path.dirname(from), file).replaceAll("\\", "/");
  return way.startsWith(".") ? way : `./${way}`;
}

/** `exports.a = exports.b = void 0;` would erase what an earlier cell left under these names. */
const voidExports = /^exports\.[^\s=]+ = (exports\.[^\s=]+ = )*void 0;$/m;

/** A system on which nothing is watched: the callbacks are kept, to be called when a cell finds a file changed. */
function unwatched(sys: TS.System, watched: Map<string, TS.FileWatcherCallback>): TS.System {
  const quiet: TS.System = Object.create(sys);
  quiet.watchFile = (file, callback) => {
    watched.set(file, callback);
    return { close: () => watched.delete(file) };
  };
  return quiet;
}

/** What tslab holds for TypeScript's watch program: a change it announces makes a new builder. */
function watch(host: WatchHost, programs: Programs): object {
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
      programs.setRoots([...roots, globalsFile]);
      schedule();
    },
    close() {},
  };
}
