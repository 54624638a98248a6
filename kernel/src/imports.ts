import { createRequire } from "node:module";
import path from "node:path";
import vm from "node:vm";
import type { Compiler } from "./compiler.js";

/** Why `require` cannot load what `import` can. */
const importOnly = new Set(["ERR_REQUIRE_ASYNC_MODULE", "ERR_REQUIRE_ESM", "ERR_PACKAGE_PATH_NOT_EXPORTED"]);

type Require = ((id: string) => unknown) & { resolve(id: string): string };

/**
 * Cells are CommonJS when they run, so each `import` is a `require`. What can only be imported (top-level await,
 * packages without a `require` entry) is imported before the cell starts and handed out when it asks.
 */
export class Imports {
  private readonly loaded = new Map<string, unknown>();
  private readonly require: Require;

  /** Imports as a module in the notebook's folder does. */
  private readonly import: (name: string) => Promise<unknown>;

  constructor(
    private readonly ts: Compiler,
    folder: string,
  ) {
    const holder = globalThis as unknown as { __tslab__: { require: Require } };
    const tslabs = holder.__tslab__.require;
    this.require = createRequire(path.join(folder, "cell.js"));
    this.import = vm.runInThisContext("(name) => import(name)", {
      filename: path.join(folder, "cell.mjs"),
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    holder.__tslab__.require = new Proxy(tslabs, {
      apply: (target, self, args: [string]) =>
        this.loaded.has(args[0]) ? this.loaded.get(args[0]) : Reflect.apply(target, self, args),
    });
  }

  /** Imports what the cell will require and `require` cannot load. */
  async prepare(source: string): Promise<void> {
    if (!/\bimport\b|\brequire\b|\bexport\b/.test(source)) return;
    for (const { fileName: name } of this.ts.preProcessFile(source, true, true).importedFiles) {
      if (name === "tslab" || name.startsWith(".") || this.loaded.has(name)) continue;
      try {
        this.require(name);
      } catch (error) {
        if (!importOnly.has((error as NodeJS.ErrnoException).code ?? "")) continue; // the cell itself will say so
        this.loaded.set(name, await this.import(name));
      }
    }
  }
}
