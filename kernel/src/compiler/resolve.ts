import { isBuiltin } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type TS from "typescript";
import type { Compiler } from "./compiler.js";

/** The folder where a notebook outside any project finds the kernel's packages. */
const home = fileURLToPath(new URL("../cell/cell.ts", import.meta.url));

type Resolve = (
  name: string,
  from: string,
  host: TS.ModuleResolutionHost,
) => TS.ResolvedModuleFull | undefined;

/**
 * Resolves like bundlers, so that `exports` maps have types, first from the importing file and then from the kernel's
 * folder. Results are cached; missing modules are searched again, because they may be installed later. Node's modules
 * are declared by @types/node and have no folder; at run time they shadow packages of the same name.
 */
export function moduleResolver(ts: Compiler, options: TS.CompilerOptions): Resolve {
  const found = new Map<string, TS.ResolvedModuleFull>();
  return (name, from, host) => {
    if (isBuiltin(name)) return undefined;
    const key = `${path.dirname(from)}\n${name}`;
    const known = found.get(key);
    if (known && host.fileExists(known.resolvedFileName)) return known;
    const bare = !name.startsWith(".") && !path.isAbsolute(name);
    const here = ts.resolveModuleName(name, from, options, host).resolvedModule;
    const module =
      here ?? (bare ? ts.resolveModuleName(name, home, options, host).resolvedModule : undefined);
    if (module) found.set(key, module);
    return module;
  };
}
