import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  skipLibCheck: true,
  types: ["node"],
  typeRoots: [path.join(root, "node_modules/@types")],
};

/** Reads each file once for all programs. */
const host = ts.createCompilerHost(options);
const read = host.getSourceFile;
const files = new Map<string, ts.SourceFile | undefined>();
host.getSourceFile = (name, ...rest) => {
  if (!files.has(name)) files.set(name, read(name, ...rest));
  return files.get(name);
};

/** The declaration files that a package's `exports` lead to, by subpath. */
function entriesOf(folder: string): Record<string, string> {
  const { exports } = JSON.parse(readFileSync(path.join(root, folder, "package.json"), "utf8"));
  const types = ([name, { types }]: [string, { types: string }]) => [name, path.join(root, folder, types)];
  return Object.fromEntries(Object.entries(exports as Record<string, { types: string }>).map(types));
}

/** The declaration at the top of the file: of a type in a namespace, the namespace. */
function outermost(node: ts.Node): ts.Node {
  return ts.isSourceFile(node.parent) ? node : outermost(node.parent);
}

/** The types that a public declaration mentions, itself or through others, and that no module of `entries` exports. */
function unnameable(entry: string, entries: string[], folder: string): string[] {
  // A program of this entry alone: TypeScript can only name a type by a module that the program has read.
  const program = ts.createProgram([entry], options, host);
  const checker = program.getTypeChecker();
  const meant = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const exportsOf = (file: string) => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    return module ? checker.getExportsOfModule(module).map(meant) : [];
  };
  const isOurs = (node: ts.Node) =>
    node.getSourceFile().fileName.startsWith(path.join(root, folder, "dist/"));
  const exported = new Set(entries.flatMap(exportsOf));
  const seen = new Set<ts.Symbol>();
  const missing = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isTypeReferenceNode(node)) mention(checker.getSymbolAtLocation(node.typeName));
    if (ts.isExpressionWithTypeArguments(node)) mention(checker.getSymbolAtLocation(node.expression));
    ts.forEachChild(node, visit);
  };
  const mention = (symbol: ts.Symbol | undefined): void => {
    const declared = symbol && meant(symbol);
    const [first] = declared?.declarations ?? [];
    if (!declared || !first || !isOurs(first) || ts.isTypeParameterDeclaration(first)) return;
    const outer = outermost(first);
    const name = ts.isModuleDeclaration(outer) ? checker.getSymbolAtLocation(outer.name) : declared;
    if (name && !exported.has(name)) missing.add(name.name);
    walk(declared);
  };
  const walk = (symbol: ts.Symbol): void => {
    if (seen.has(symbol)) return;
    seen.add(symbol);
    symbol.declarations?.filter(isOurs).forEach(visit);
  };
  for (const symbol of exportsOf(entry)) walk(symbol);
  expect(seen.size).toBeGreaterThan(0);
  return [...missing].sort();
}

describe.each(["lib", "kernel"])("every type that %s mentions can be named by a user of", (folder) => {
  const entries = entriesOf(folder);
  it.each(Object.keys(entries))("%s", (name) => {
    expect(unnameable(entries[name], Object.values(entries), folder)).toEqual([]);
  });
});
