import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** The parts of tslab 1.0.22 that the kernel uses. They are internals; test/kernel/tslab.test.ts guards them. */
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

/** tslab's converter: converts a cell and the earlier declarations to JavaScript and declarations. */
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

/** The converter of the process, for the folder in which the kernel was started. */
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

/** Whether the cell is a separate module, by tslab's `@module` tag. */
export function isModuleCell(source: string): boolean {
  if (!source.includes("@module")) return false;
  return require("tslab/dist/metadata.js").getCodeMetadata(source).module !== undefined;
}
