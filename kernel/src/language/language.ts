import { explain } from "../assist/explain.js";
import type { Explanation } from "../assist/jsdoc.js";
import { runtimeName, whole } from "../compiler/commonjs.js";
import { type Compiler, type LoadedCompiler, loadCompiler } from "../compiler/compiler.js";
import { anyHint, isUnnameable, withAny } from "../compiler/complaints/unnameable.js";
import type { Origin } from "../compiler/edits.js";
import { compilerOptions } from "../compiler/options.js";
import {
  type Completion,
  type Converted,
  type Converter,
  createConverter,
  createExecutor,
  type Diagnostic,
  type Executor,
  isModuleCell,
} from "../compiler/tslab.js";
import { attempt } from "../errors/safely.js";
import { Traces } from "../errors/trace.js";
import { type Gate, gated, isInterrupt, KeyboardInterrupt } from "../session/gate.js";
import type { Interrupts } from "../session/interrupts.js";
import { carried, withoutReplaced } from "./carried.js";
import { completeness } from "./completeness.js";
import { Imports } from "./imports.js";
import { Unreached } from "./unreached.js";

/** The place where a starting cell finds its gate and bindings. */
const runtimeKey = Symbol.for("topolab.runtime");
const prologue = `const ${runtimeName} = globalThis[Symbol.for("topolab.runtime")]; `;

/** The result of a cell. */
export type Outcome =
  | { kind: "value"; value: unknown }
  | { kind: "types"; diagnostics: Diagnostic[] }
  | { kind: "thrown"; error: unknown };

/**
 * The state of a session: the variables and declarations of cells for later cells. A cell that fails or is interrupted
 * keeps the variables it has reached; one that does not type-check changes nothing.
 */
export class Language {
  readonly traces = new Traces();
  private declarations = "";
  /** Passed to tslab's executor when it requests the cell's conversion. */
  private converted: Converted = { diagnostics: [] };
  private thrown: { error: unknown } | undefined;
  private names: { mentioned: string[]; declared: string[] } = { mentioned: [], declared: [] };
  private readonly compiler: LoadedCompiler;
  private readonly converter: Converter;
  private readonly executor: Executor;
  private readonly imports: Imports;
  /** Accessors of `let`s that live on in their cells; the prototype of the session's variables. */
  private readonly shared: Record<string, unknown> = {};
  private readonly unreached: Unreached;

  /**
   * @param folder the folder from which cells import
   * @param gate returns the gate of the current run
   * @param interrupts are held back while the compiler runs, and checked afterwards
   */
  constructor(
    folder: string,
    private readonly gate: () => Gate,
    private readonly interrupts: Interrupts,
  ) {
    this.compiler = loadCompiler(compilerOptions);
    this.converter = createConverter();
    const listener = {
      log: console.log,
      error: (...values: unknown[]) => {
        this.thrown ??= { error: values[0] };
      },
    };
    this.executor = createExecutor(folder, { ...this.converter, convert: () => this.converted }, listener);
    Object.setPrototypeOf(this.executor.locals, this.shared);
    this.unreached = new Unreached(this.executor.locals, this.shared);
    this.imports = new Imports(folder);
    this.traces.install();
  }

  /**
   * Runs one cell to its end.
   * @param name the cell's name in stack traces
   * @returns the value of its last expression, or its error; only an import may reject instead
   */
  async execute(source: string, name: string): Promise<Outcome> {
    const outcome = await this.attempt(source, name);
    if (outcome.kind === "thrown") this.leaveUnreached(isInterrupt(outcome.error));
    return outcome;
  }

  /** The names of earlier cells that the last cell mentioned, and those that it defines for later ones. */
  get lastNames(): { mentioned: string[]; declared: string[] } {
    return this.names;
  }

  /** The session's variables; undefined if a cell has not reached its declaration. */
  *variables(): Generator<[name: string, value: unknown]> {
    for (const name in this.executor.locals)
      yield [name, attempt(() => this.executor.locals[name], undefined)];
  }

  private async attempt(source: string, name: string): Promise<Outcome> {
    this.thrown = undefined;
    this.names = { mentioned: [], declared: [] };
    const converted = isModuleCell(source)
      ? undefined
      : this.interrupts.shield(() => this.convert(source, name));
    if (converted && converted.diagnostics.length > 0)
      return { kind: "types", diagnostics: converted.diagnostics };
    await this.imports.prepare(this.compiler.required);
    this.provide(name);
    if (this.interrupts.take()) this.gate().interrupt();
    if (this.gate().stopped) return { kind: "thrown", error: new KeyboardInterrupt() };
    await this.interrupts.synchronously(() => this.executor.execute(source));
    const failure = this.thrown as { error: unknown } | undefined;
    if (failure) return { kind: "thrown", error: failure.error };
    return { kind: "value", value: this.takeLast(converted?.lastExpressionVar) };
  }

  /** Releases an abandoned cell: tslab's executor no longer waits for it. */
  abandon(): void {
    this.executor.interrupt();
    this.leaveUnreached(true);
  }

  private leaveUnreached(interrupted: boolean): void {
    this.unreached.mark(this.compiler.last()?.declared ?? [], interrupted ? "was interrupted" : "failed");
  }

  /** The content of is_complete_reply. */
  completeness(source: string): { status: string; indent?: string } {
    return completeness(this.compiler.ts, source);
  }

  get ts(): Compiler {
    return this.compiler.ts;
  }

  complete(source: string, position: number): Completion {
    return this.interrupts.shield(() => this.converter.complete(this.declarations, source, position));
  }

  /** The information about a place in a cell. */
  inspect(source: string, position: number): Explanation[] {
    return this.interrupts.shield(() => {
      this.converter.inspect(this.declarations, source, position);
      const programs = this.compiler.programs();
      const program = programs.last;
      const cell = program && programs.cellIn(program);
      return program && cell ? explain(this.ts, program, cell.file, position + cell.start) : [];
    });
  }

  /** Compiles an internal cell, so that the user's first cell finds everything parsed. */
  warm(): void {
    this.interrupts.shield(() => {
      this.converter.convert("", "const warm = [1].map((x) => x + 1); console.log(warm);");
      this.compiler.keep();
    });
  }

  private takeLast(name: string | undefined): unknown {
    if (!name) return undefined;
    const value = this.executor.locals[name];
    delete this.executor.locals[name];
    return value;
  }

  private convert(source: string, name: string): Converted {
    this.compiler.required.clear();
    const { ts } = this.compiler;
    const { converted, mended } = this.convertNameable(source);
    const programs = this.compiler.programs();
    const modules = programs.takeModules();
    if (converted.diagnostics.length > 0) return converted;
    const earlier = withoutReplaced(ts, this.declarations, source);
    this.declarations = (converted.declOutput ?? "") + carried(ts, earlier, programs.declared);
    programs.keepAmbient();
    const { awaits, origin, map, declared, mentioned } = this.compiler.last()!;
    this.names = { mentioned, declared };
    this.unreached.forget(declared);
    this.traces.add(name, { source, mended, emitted: programs.map, origin, commonJs: map });
    this.converted = {
      ...converted,
      hasToplevelAwait: awaits,
      output: `${prologue}\n${converted.output ?? ""}\n//# sourceURL=${name}`,
      sideOutputs: modules.map((module) => this.compiler.link(module)),
      lastExpressionVar: undefined,
    };
    return converted;
  }

  /** Converts. If a declaration's type cannot be named, converts again with `: any` there, and says so. */
  private convertNameable(source: string): { converted: Converted; mended: Origin } {
    const names = new Set<string>();
    const origins: Origin[] = [];
    let converted = this.convertOnce(source);
    for (let attempt = 0; attempt < 8 && isUnnameable(converted.diagnostics); attempt++) {
      const mended = withAny(this.compiler.ts, source, converted.diagnostics);
      if (mended === undefined) break;
      for (const name of mended.names) names.add(name);
      origins.unshift(mended.origin);
      source = mended.source;
      converted = this.convertOnce(source);
    }
    if (names.size > 0 && converted.diagnostics.length === 0) console.warn(anyHint([...names]));
    const mended: Origin = (place) => origins.reduce((at, origin) => origin(at), place);
    return { converted, mended };
  }

  private convertOnce(source: string): Converted {
    const earlier = withoutReplaced(this.compiler.ts, this.declarations, source);
    const converted = this.converter.convert(earlier, source);
    this.compiler.programs().forgetEarlier();
    return { ...converted, diagnostics: this.compiler.complaints() };
  }

  /** Gives a starting cell the functions that its rewritten code calls. */
  private provide(name: string): void {
    const wait = <T>(value: T | PromiseLike<T>, line: number, column: number) =>
      this.gate().wait(value, (error) => this.traces.extend(error, name, line, column));
    (globalThis as Record<symbol, unknown>)[runtimeKey] = {
      wait,
      steps: <T>(source: AsyncIterable<T>, line: number, column: number) =>
        gated(source, (value) => wait(value, line, column)),
      bind: (accessors: object) => this.bind(accessors),
      release: (names: string[]) => this.release(names),
      whole,
      load: (require: (name: string) => unknown) => (name: string | URL) => this.imports.load(name, require),
    };
  }

  /** Binds a cell's local `let`s to the session, so that later cells read and assign the same variable. */
  private bind(accessors: object): void {
    const { locals } = this.executor;
    for (const name of Object.keys(accessors)) delete locals[name];
    for (const [name, accessor] of Object.entries(Object.getOwnPropertyDescriptors(accessors)))
      Object.defineProperty(this.shared, name, { ...accessor, configurable: true, enumerable: true });
  }

  /** Detaches names from the `let`s of earlier cells, and keeps their values until the cell sets its own. */
  private release(names: string[]): void {
    for (const name of names) {
      if (!Object.hasOwn(this.shared, name)) continue;
      const value = this.shared[name];
      delete this.shared[name];
      this.executor.locals[name] = value;
    }
  }
}
