import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { house } from "../../scripts/program/house.mjs";

/** A function or class that users import. */
export interface PublicName {
  name: string;
  /** What it is imported from: `topolab/gtn`. */
  from: string;
  /** Its `@example` blocks: of the function, or of the class and its methods. */
  examples: string[];
}

/** The entry points of both packages: their name and the built declarations. */
function entries(): { from: string; file: string }[] {
  return ["lib", "kernel"].flatMap((folder) => {
    const { name, exports } = JSON.parse(readFileSync(join(house.root, folder, "package.json"), "utf8"));
    return Object.entries(exports as Record<string, { types: string }>).map(([path, { types }]) => ({
      from: name + path.slice(1),
      file: join(house.root, folder, types),
    }));
  });
}

/** All public functions and classes by their first entry point, from the built declarations. */
export function publicNames(): PublicName[] {
  const files = entries();
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    skipLibCheck: true,
    types: [],
  };
  const program = ts.createProgram(
    files.map(({ file }) => file),
    options,
  );
  const checker = program.getTypeChecker();
  const seen = new Set<ts.Symbol>();
  return files.flatMap(({ from, file }) => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`${file} is not built`);
    return checker.getExportsOfModule(module).flatMap((exported) => {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      if (seen.has(symbol) || !isCallable(checker, symbol)) return [];
      seen.add(symbol);
      return [{ name: exported.name, from, examples: examplesOf(symbol) }];
    });
  });
}

/** Whether it is a class, a function or a constant that can be called, of this repository. */
function isCallable(checker: ts.TypeChecker, symbol: ts.Symbol): boolean {
  const [declaration] = symbol.declarations ?? [];
  if (!declaration || declaration.getSourceFile().fileName.includes("node_modules")) return false;
  if (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Function)) return true;
  if (!(symbol.flags & ts.SymbolFlags.Variable)) return false;
  return checker.getTypeOfSymbolAtLocation(symbol, declaration).getCallSignatures().length > 0;
}

function examplesOf(symbol: ts.Symbol): string[] {
  const nodes = (symbol.declarations ?? []).flatMap((declaration): ts.Node[] =>
    ts.isClassDeclaration(declaration) ? [declaration, ...declaration.members] : [declaration],
  );
  const comments = nodes.flatMap((node) => ts.getJSDocTags(node));
  return [...new Set(comments)].flatMap(({ tagName, comment }) =>
    tagName.text === "example" ? [ts.getTextOfJSDocComment(comment) ?? ""] : [],
  );
}
