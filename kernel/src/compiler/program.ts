import { isBuiltin } from "node:module";
import path from "node:path";
import type TS from "typescript";
import { withoutComments } from "../language/doc-comments.js";
import type { Compiler } from "./compiler.js";
import type { CellFile } from "./complaints/complaints.js";
import { isEarlierFile, mentionsInFull } from "./mentions.js";
import { type CellText, cellText, withoutTail } from "./source.js";

/** tslab's file of the cell, and tslab's line before the cell. */
const isCell = /[/\\]__tslab__\.[jt]sx?$/;
const prefix = "export {};\n";
/** The kernel's file of modules declared by cells. */
const isAmbient = /[/\\]__ambient__\.d\.ts$/;
/** The files in memory: these, and the declarations of earlier cells. */
const virtual = /[/\\](__tslab__\.[jt]sx?|__(prev|ambient)__\.d\.ts)$/;

/** A user module, emitted as ESM. */
export interface Module {
  source: string;
  code: string;
}

const isOther = (name: string) => name.includes("/node_modules/") && !name.includes("/node_modules/tslab");

/** The part of TypeScript's builder that tslab's converter uses. */
interface Builder {
  getSourceFile(name: string): TS.SourceFile | undefined;
  getProgram(): TS.Program;
  emit: TS.Program["emit"];
  getAllDependencies(file: TS.SourceFile): string[];
}

interface Setting {
  ts: Compiler;
  roots: string[];
  options: TS.CompilerOptions;
  /** tslab's system, which serves the two files in memory. */
  sys: TS.System;
  /** Called with each user file that must be emitted again, because it or one of its imports changed on disk. */
  onChange(file: string): void;
  resolve(name: string, from: string, host: TS.ModuleResolutionHost): TS.ResolvedModuleFull | undefined;
}

/**
 * The program of the cells, in place of TypeScript's watch program. Declaration files are parsed once and cached.
 * Nothing is watched; user sources are compared with the disk when a cell is compiled. A program is created only when
 * types are needed, because tslab first needs only the names that a cell declares.
 */
export class Programs {
  private roots: string[];
  private previous: TS.Program | undefined;
  private readonly files = new Map<string, TS.SourceFile>();
  private readonly own = new Map<string, string>();
  private readonly host: TS.CompilerHost;
  /** The source map of the last emitted cell, and its declarations. */
  map = "";
  declared = "";
  /** The last cell read. */
  private cell: CellText = { text: "", end: 0, ambient: new Map() };
  private cellSource = "";
  /** The modules that cells have declared, by name. */
  private ambient = new Map<string, string>();
  private modules: Module[] = [];

  constructor(private readonly setting: Setting) {
    this.roots = this.withAmbient(setting.roots);
    this.host = this.makeHost();
  }

  setRoots(roots: string[]): void {
    this.roots = this.withAmbient(roots);
  }

  /** The file of modules declared by cells comes after the cell, which is read first. */
  private withAmbient(roots: string[]): string[] {
    return [...roots, `${this.setting.sys.getCurrentDirectory()}/__ambient__.d.ts`];
  }

  /** The cell in this program. */
  cellIn(program: TS.Program): CellFile | undefined {
    const file = program.getSourceFiles().find(({ fileName }) => isCell.test(fileName));
    return file && { file, start: prefix.length, end: this.cell.end };
  }

  /** Stores the module declarations of the last cell read. */
  keepAmbient(): void {
    this.ambient = new Map([...this.ambient, ...this.cell.ambient]);
  }

  /** A builder over the files as they are now. */
  builder(): Builder {
    let program: TS.Program | undefined;
    const made = () => {
      program ??= this.make();
      return program;
    };
    return {
      getProgram: made,
      getSourceFile: (name) =>
        program || !virtual.test(name) ? made().getSourceFile(name) : this.bound(name),
      emit: (file, write, cancellation, declarationsOnly, transformers) => {
        const { ts } = this.setting;
        const tail = file && isCell.test(file.fileName) ? [withoutTail(ts, this.cell.end)] : [];
        const before = [...tail, mentionsInFull(ts, made())];
        const sorted = file && this.sorted(file, write);
        return made().emit(file, sorted, cancellation, declarationsOnly, { ...transformers, before });
      },
      getAllDependencies: (file) => userFiles(made(), file),
    };
  }

  /** Drops the parsed declarations of earlier cells, because tslab changes them while it converts a cell. */
  forgetEarlier(): void {
    for (const name of this.files.keys()) if (isEarlierFile.test(name)) this.files.delete(name);
  }

  /** The program of the last cell. */
  get last(): TS.Program | undefined {
    return this.previous;
  }

  /** The user modules emitted since the last call, as ESM. */
  takeModules(): Module[] {
    const taken = this.modules;
    this.modules = [];
    return taken;
  }

  /** The user source that a module name refers to, if any; never a declaration or a package. */
  ownSource(name: string, from: string): string | undefined {
    const file = this.setting.resolve(name, from, this.host)?.resolvedFileName;
    return file && this.own.has(file) && !file.endsWith(".json") ? file : undefined;
  }

  /** Sorts the emitted files: a cell's code goes to tslab; its map and the modules are stored here. */
  private sorted(source: TS.SourceFile, write: TS.WriteFileCallback | undefined): TS.WriteFileCallback {
    return (name, text, ...rest) => {
      const code = text.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
      const inMemory = virtual.test(source.fileName);
      if (inMemory && name.endsWith(".d.ts")) this.declared = text;
      if (inMemory && name.endsWith(".map")) this.map = text;
      else if (inMemory) write?.(name, code, ...rest);
      else if (name.endsWith(".js")) this.modules.push({ source: source.fileName, code });
    };
  }

  private make(): TS.Program {
    const { ts, options } = this.setting;
    this.dropChanged();
    const program = ts.createProgram(this.roots, options, this.host, this.previous);
    for (const root of this.roots) if (virtual.test(root)) this.bind(program.getSourceFile(root));
    this.previous = program;
    return program;
  }

  /** Forgets user sources that differ from the disk, and marks their importers to be emitted again. */
  private dropChanged(): void {
    const { sys, onChange } = this.setting;
    const changed = [...this.own].filter(([file, text]) => sys.readFile(file) !== text).map(([file]) => file);
    if (changed.length === 0) return;
    for (const file of this.own.keys()) {
      const source = this.previous?.getSourceFile(file);
      const imported = this.previous && source ? userFiles(this.previous, source) : [file];
      if (imported.some((name) => changed.includes(name))) onChange(file);
    }
    for (const file of changed) {
      this.own.delete(file);
      this.files.delete(file);
    }
  }

  private bound(name: string): TS.SourceFile | undefined {
    const file = this.source(name, this.setting.options.target as TS.ScriptTarget);
    this.bind(file);
    if (file && isCell.test(name)) dropAugmentations(file);
    return file;
  }

  private bind(file: TS.SourceFile | undefined): void {
    const { ts, options } = this.setting;
    type Binder = { bindSourceFile(file: TS.SourceFile, options: TS.CompilerOptions): void };
    if (file) (ts as unknown as Binder).bindSourceFile(file, options);
  }

  private source(
    name: string,
    language: TS.ScriptTarget | TS.CreateSourceFileOptions,
  ): TS.SourceFile | undefined {
    const known = this.files.get(name);
    if (known && !virtual.test(name)) return known;
    const text = this.textOf(name);
    if (text === undefined) return undefined;
    if (known?.text === text) return known;
    const isPackage = name.endsWith(".d.ts") && !virtual.test(name);
    const file = this.setting.ts.createSourceFile(name, isPackage ? withoutComments(text) : text, language);
    // TypeScript parses a file that awaits at its top twice. It would look for the imports in the first result, which has none.
    Object.assign(file, { original: undefined });
    this.files.set(name, file);
    if (!virtual.test(name) && !name.includes("/node_modules/") && !file.isDeclarationFile) {
      this.own.set(name, text);
      this.setting.sys.watchFile?.(name, () => {});
    }
    return file;
  }

  private textOf(name: string): string | undefined {
    if (isAmbient.test(name)) return [...new Map([...this.ambient, ...this.cell.ambient]).values()].join("");
    const text = (isOther(name) ? this.setting.ts.sys : this.setting.sys).readFile(name);
    if (text === undefined || !isCell.test(name)) return text;
    if (text !== this.cellSource)
      this.cell = cellText(this.setting.ts, text, (module) => this.isTyped(module));
    this.cellSource = text;
    return this.cell.text;
  }

  /** Whether a module has declarations apart from those in cells. */
  private isTyped(name: string): boolean {
    const from = `${this.setting.sys.getCurrentDirectory()}/__tslab__.ts`;
    const file = this.setting.resolve(name, from, this.host)?.resolvedFileName;
    return isBuiltin(name) || (file !== undefined && /\.[cm]?tsx?$/.test(file));
  }

  private makeHost(): TS.CompilerHost {
    const { ts, resolve } = this.setting;
    const library = path.dirname(ts.sys.getExecutingFilePath());
    // tslab's system checks every path for its own package and its files in memory, which is unnecessary in other
    // packages.
    const on = (name: string) => (isOther(name) ? ts.sys : this.setting.sys);
    const host: TS.CompilerHost = {
      getSourceFile: (name, language) => this.source(name, language),
      getDefaultLibFileName: (options) => `${library}/${ts.getDefaultLibFileName(options)}`,
      getDefaultLibLocation: () => library,
      getCurrentDirectory: () => this.setting.sys.getCurrentDirectory(),
      getCanonicalFileName: (name) => name,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => "\n",
      fileExists: (name) => on(name).fileExists(name),
      readFile: (name) => on(name).readFile(name),
      directoryExists: (name) => on(name).directoryExists(name),
      getDirectories: (name) => on(name).getDirectories(name),
      realpath: (name) => on(name).realpath?.(name) ?? name,
      writeFile: () => {},
      resolveModuleNameLiterals: (literals, from) =>
        literals.map(({ text }) => ({ resolvedModule: resolve(text, from, host) })),
    };
    return host;
  }
}

/** tslab exports everything that a file declares, but `declare global` and `declare module "…"` are not names. */
function dropAugmentations(file: TS.SourceFile): void {
  const { locals } = file as unknown as { locals?: Map<string, unknown> };
  for (const name of locals?.keys() ?? [])
    if (name === "__global" || name.startsWith('"')) locals?.delete(name);
}

/** The file and the user sources that it imports; packages and declarations are not followed. */
function userFiles(program: TS.Program, start: TS.SourceFile): string[] {
  const found = new Set<string>();
  const visit = (file: TS.SourceFile | undefined) => {
    if (!file || found.has(file.fileName)) return;
    found.add(file.fileName);
    if (file.isDeclarationFile || file.fileName.includes("/node_modules/")) return;
    for (const name of resolvedImports(file)) visit(program.getSourceFile(name));
  };
  visit(start);
  return [...found];
}

type Resolution = { resolvedModule?: { resolvedFileName: string } } | undefined;

function resolvedImports(file: TS.SourceFile): string[] {
  const { resolvedModules } = file as unknown as {
    resolvedModules?: { forEach(f: (r: Resolution) => void): void };
  };
  const names: string[] = [];
  resolvedModules?.forEach((resolution) => {
    if (resolution?.resolvedModule) names.push(resolution.resolvedModule.resolvedFileName);
  });
  return names;
}
