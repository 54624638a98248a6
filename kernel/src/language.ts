import { explain } from "./assist/explain.js";
import type { Explanation } from "./assist/jsdoc.js";
import { runtimeName, whole } from "./commonjs.js";
import { type Compiler, type LoadedCompiler, loadCompiler } from "./compiler.js";
import { completeness } from "./completeness.js";
import { type Gate, gated, KeyboardInterrupt } from "./gate.js";
import { Imports } from "./imports.js";
import type { Interrupts } from "./interrupts.js";
import { compilerOptions } from "./options.js";
import { withoutExportKeywords } from "./rewrite.js";
import { Traces } from "./trace.js";
import {
  type Completion,
  type Converted,
  type Converter,
  createConverter,
  createExecutor,
  type Diagnostic,
  type Executor,
  isModuleCell,
} from "./tslab.js";
import { isUnnameable, withAny } from "./unnameable.js";

/** tslab's file of the cell; it holds one line more than the cell. */
const isCell = /[/\\]__tslab__\.ts$/;

/** Where a cell that starts finds its own gate and bindings. */
const runtimeKey = Symbol.for("topolab.runtime");
const prologue = `const ${runtimeName} = globalThis[Symbol.for("topolab.runtime")]; `;

/** What a cell came to. */
export type Outcome =
  | { kind: "value"; value: unknown }
  | { kind: "types"; diagnostics: Diagnostic[] }
  | { kind: "thrown"; error: unknown };

/**
 * The state of a session: the variables and declarations that cells leave to later cells. A cell that fails or is
 * interrupted leaves what it had reached; one that does not type-check leaves everything as it was.
 */
export class Language {
  readonly traces = new Traces();
  private declarations = "";
  /** Handed to tslab's executor when it asks for the cell's conversion. */
  private converted: Converted = { diagnostics: [] };
  private thrown: { error: unknown } | undefined;
  private readonly compiler: LoadedCompiler;
  private readonly converter: Converter;
  private readonly executor: Executor;
  private readonly imports: Imports;
  /** Accessors of `let`s that live on in their cells; the prototype of the session's variables. */
  private readonly shared: Record<string, unknown> = {};

  /**
   * @param folder where cells find their imports
   * @param gate that of the run that is current
   * @param interrupts shield the compiler, and are looked for when it is done
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
    this.imports = new Imports(folder);
    this.traces.install();
  }

  /**
   * Runs one cell to its end.
   * @param name what the cell is called in stack traces
   * @returns its last expression's value or what it threw; only an import may reject instead
   */
  async execute(source: string, name: string): Promise<Outcome> {
    this.thrown = undefined;
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

  /** Releases a cell that was given up on: tslab's executor waits no longer for it. */
  abandon(): void {
    this.executor.interrupt();
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

  /** What is known of a place in a cell. */
  inspect(source: string, position: number): Explanation[] {
    return this.interrupts.shield(() => {
      this.converter.inspect(this.declarations, source, position);
      const program = this.compiler.programs().last;
      const file = program?.getSourceFiles().find(({ fileName }) => isCell.test(fileName));
      if (!program || !file) return [];
      return explain(this.ts, program, file, position + file.text.length - source.length);
    });
  }

  /** Compiles a cell that nobody wrote, so that the first one of the user's finds everything parsed. */
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
    const converted = this.convertNameable(withoutExportKeywords(this.compiler.ts, source));
    const modules = this.compiler.programs().takeModules();
    if (converted.diagnostics.length > 0) return converted;
    this.declarations = converted.declOutput ?? "";
    const maps = [this.compiler.lastMap(), this.compiler.programs().map];
    this.traces.add(
      name,
      source,
      maps.filter((map) => map !== undefined),
    );
    this.converted = {
      ...converted,
      output: `${prologue}${converted.output ?? ""}\n//# sourceURL=${name}`,
      sideOutputs: modules.map((module) => this.compiler.link(module)),
      lastExpressionVar: undefined,
    };
    return converted;
  }

  /** Converts; where a declaration's type cannot be named, again with `: any` there. */
  private convertNameable(source: string): Converted {
    let converted = this.converter.convert(this.declarations, source);
    for (let attempt = 0; attempt < 8 && isUnnameable(converted.diagnostics); attempt++) {
      const mended = withAny(this.compiler.ts, source, converted.diagnostics);
      if (mended === undefined) break;
      source = mended;
      converted = this.converter.convert(this.declarations, source);
    }
    return converted;
  }

  /** Gives the cell that starts what its rewritten code calls. */
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
      load: (require: (name: string) => unknown) => async (name: string) => whole(require(name)),
    };
  }

  /** Makes a cell's own `let`s those of the session: later cells read and assign the very variable. */
  private bind(accessors: object): void {
    const { locals } = this.executor;
    for (const name of Object.keys(accessors)) delete locals[name];
    for (const [name, accessor] of Object.entries(Object.getOwnPropertyDescriptors(accessors)))
      Object.defineProperty(this.shared, name, { ...accessor, configurable: true, enumerable: true });
  }

  /** Cuts names loose from the `let`s of earlier cells, keeping their values until the cell sets its own. */
  private release(names: string[]): void {
    for (const name of names) {
      if (!Object.hasOwn(this.shared, name)) continue;
      const value = this.shared[name];
      delete this.shared[name];
      this.executor.locals[name] = value;
    }
  }
}
