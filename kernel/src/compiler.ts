import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type TS from "typescript";
import { Programs } from "./program.js";
import { moduleResolver } from "./resolve.js";
import { rewrite } from "./rewrite.js";

const require = createRequire(import.meta.url);
const globalsFile = fileURLToPath(new URL("./globals.d.ts", import.meta.url));

/** tslab's compiler, TypeScript 5.0.4 with a few functions made public, adapted to the kernel. */
export type Compiler = typeof TS;

/** What passes between the two functions of TypeScript's that we replace. */
interface WatchHost {
  roots: string[];
  options: TS.CompilerOptions;
  sys: TS.System;
  afterProgramCreate?(builder: object): void;
}

/**
 * Puts our compiler where tslab's converter will `require` its own. tslab fixes module resolution, the program and
 * the emit in one closed function; these are the seams through which we reach them:
 * - `createWatchCompilerHost` and `createWatchProgram`: our options and our program (program.ts);
 * - `transpileModule`: the step from ESM to CommonJS, where cells are rewritten (rewrite.ts).
 * @param choose our options, over tslab's
 */
export function loadCompiler(choose: (ts: Compiler) => TS.CompilerOptions): Compiler {
  const original: Compiler = require("@tslab/typescript-for-tslab");
  const watched = new Map<string, TS.FileWatcherCallback>();
  let programs: Programs | undefined;
  const replaced: Record<string, unknown> = {
    sys: unwatched(original.sys, watched),
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
    transpileModule: (code: string, settings: TS.TranspileOptions) => {
      // During an emit it is a module of the user's that is transpiled; afterwards it is the cell.
      if (programs?.emitting) return original.transpileModule(code, settings);
      const result = original.transpileModule(rewrite(original, code), settings);
      return { ...result, outputText: result.outputText.replace(voidExports, "") };
    },
  };
  const adapted = new Proxy(original, { get: (target, key: "sys") => replaced[key] ?? target[key] });
  require.cache[require.resolve("@tslab/typescript-for-tslab")]!.exports = adapted;
  return adapted;
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
