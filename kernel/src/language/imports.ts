import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import { currentCell } from "../cell/current-cell.js";
import type { Bundle } from "../cell/globals.js";
import { whole } from "../compiler/commonjs.js";

/** The errors of `require` for modules that only `import` can load. */
const importOnly = new Set(["ERR_REQUIRE_ASYNC_MODULE", "ERR_REQUIRE_ESM", "ERR_PACKAGE_PATH_NOT_EXPORTED"]);

const own = createRequire(import.meta.url);

type Require = ((id: string) => unknown) & { resolve(id: string): string };

/**
 * Cells are CommonJS when they run, so each `import` is a `require`. Modules that can only be imported (top-level
 * await, packages without a `require` entry) are imported before the cell starts and returned on request.
 */
export class Imports {
  private readonly loaded = new Map<string, unknown>();
  private readonly require: Require;

  /** Imports like a module in the notebook's folder. */
  private readonly import: (name: string) => Promise<object>;

  constructor(private readonly folder: string) {
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

  /** Imports the names that the cell will require but `require` cannot load. */
  async prepare(names: Iterable<string>): Promise<void> {
    for (const name of names) {
      if (name === "tslab") connectTslab();
      if (name === "tslab" || name.startsWith(".") || this.loaded.has(name)) continue;
      try {
        this.require(name);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (importOnly.has(code ?? "")) this.loaded.set(name, asRequired(await this.import(name)));
        else if (code === "MODULE_NOT_FOUND") this.adopt(name);
        // The cell itself throws any other error.
      }
    }
  }

  /**
   * Loads a module for `import(name)`. Throws if the name refers to a user source that was not compiled with the cell.
   * @param require the cell's `require`
   */
  async load(name: string | URL, require: (name: string) => unknown): Promise<object> {
    const text = String(name);
    const id = text.startsWith("file:") ? fileURLToPath(text) : text;
    await this.prepare([id]);
    try {
      return whole(require(id));
    } catch (error) {
      const source = this.uncompiled(id);
      if (source === undefined) throw error;
      const written = path.isAbsolute(id) ? `./${path.relative(this.folder, source)}` : id;
      const advice = `Write the name as a string, \`await import(${JSON.stringify(written)})\``;
      throw new Error(`${source} is not compiled, because its name is not written in the cell. ${advice}.`);
    }
  }

  /** The user's TypeScript file that a module name refers to, if any. */
  private uncompiled(name: string): string | undefined {
    if (!/^\.{0,2}\//.test(name)) return undefined;
    const file = path.resolve(this.folder, name);
    const stem = file.replace(/\.[cm]?[jt]sx?$/, "");
    const candidates = [
      file,
      `${stem}.ts`,
      `${stem}.tsx`,
      `${stem}.mts`,
      `${stem}.cts`,
      path.join(file, "index.ts"),
    ];
    return candidates.find((candidate) => /\.[cm]?tsx?$/.test(candidate) && existsSync(candidate));
  }

  /** Modules missing in the notebook's folder may be next to the kernel. */
  private adopt(name: string): void {
    try {
      this.loaded.set(name, own(name));
    } catch {
      // The cell reports what is missing.
    }
  }
}

/** Marks a module with a default export for `require`, so that compiled imports find that export. */
function asRequired(namespace: object): object {
  if (!("default" in namespace)) return namespace;
  return new Proxy(namespace, {
    get: (target, key: "default") => (String(key) === "__esModule" ? true : target[key]),
  });
}

interface TslabDisplay {
  data: Bundle;
  metadata: object;
  transient: { display_id?: string };
}

/** Makes tslab's `display` use this kernel. */
function connectTslab(): void {
  const tslab = own("tslab/dist/jupyter.js") as {
    lastWriteDisplayData: (content: TslabDisplay, update: boolean) => void;
  };
  tslab.lastWriteDisplayData = ({ data, metadata, transient }, update) =>
    currentCell().display(data, { id: transient.display_id, update, metadata });
}
