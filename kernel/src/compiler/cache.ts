import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { homedir } from "node:os";
import path from "node:path";
import vm from "node:vm";

const require = createRequire(import.meta.url);

/** The folder of compiled code between starts. */
function folder(): string {
  const base = process.env.XDG_CACHE_HOME ?? path.join(homedir(), ".cache");
  return process.env.TOPOLAB_CACHE ?? path.join(base, "topolab");
}

/**
 * Requires a large CommonJS module through V8's code cache, which avoids its compilation at every start except the
 * first. (Node 22 has this built in, `module.enableCompileCache`; Node 20 does not.)
 * @returns a function that stores the code V8 has compiled by then
 */
export function requireCached(name: string): { keep(): void } {
  const file = require.resolve(name);
  if (require.cache[file]) return { keep() {} };
  const source = readFileSync(file, "utf8");
  const stored = path.join(folder(), `${keyOf(file, source)}.v8`);
  const cachedData = attempt(() => readFileSync(stored));
  const script = new vm.Script(Module.wrap(source), { filename: file, cachedData });
  const module = new Module(file);
  module.filename = file;
  require.cache[file] = module;
  script
    .runInThisContext()
    .call(module.exports, module.exports, createRequire(file), module, file, path.dirname(file));
  module.loaded = true;
  const fresh = cachedData === undefined || script.cachedDataRejected === true;
  return { keep: () => fresh && attempt(() => store(stored, script.createCachedData())) };
}

function keyOf(file: string, source: string): string {
  const { node, v8 } = process.versions;
  return createHash("sha256")
    .update([file, source.length, node, v8, process.arch].join("\n"))
    .digest("hex")
    .slice(0, 24);
}

function store(file: string, data: Buffer): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, data);
  renameSync(fresh, file);
}

/** A cache that cannot be read or written is ignored without an error. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
