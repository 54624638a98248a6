import type TS from "typescript";
import type { Compiler } from "./compiler.js";
import type { QuickInfo } from "./tslab.js";

/**
 * Blanks the comments of a declaration file, keeping every position. Most of a declaration file is documentation,
 * and TypeScript parses all of it: without, a first cell is ready in half the time. {@link documentation} reads it
 * when somebody asks.
 */
export function withoutComments(text: string): string {
  return text.replace(/^[ \t]*\/\*[\s\S]*?\*\//gm, (comment) => " ".repeat(comment.length));
}

interface Internals {
  getTouchingPropertyName(file: TS.SourceFile, position: number): TS.Node;
  JsDoc: {
    getJsDocCommentsFromDeclarations(
      declarations: TS.Node[],
      checker: TS.TypeChecker,
    ): QuickInfo["documentation"];
    getJsDocTagsFromDeclarations(declarations: TS.Node[], checker: TS.TypeChecker): QuickInfo["tags"];
  };
}

/** What the comments above its declarations say of the name at this position, from the files as they are on disk. */
export function documentation(
  ts: Compiler,
  program: TS.Program,
  file: TS.SourceFile,
  position: number,
): Pick<QuickInfo, "documentation" | "tags"> {
  const { getTouchingPropertyName, JsDoc } = ts as unknown as Internals;
  const checker = program.getTypeChecker();
  const found = checker.getSymbolAtLocation(getTouchingPropertyName(file, position));
  const symbol = found && found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
  const originals = (symbol?.declarations ?? [])
    .slice(0, 5)
    .flatMap((declaration) => original(ts, declaration));
  return {
    documentation: JsDoc.getJsDocCommentsFromDeclarations(originals, checker),
    tags: JsDoc.getJsDocTagsFromDeclarations(originals, checker),
  };
}

/** The same declaration in its file with comments. */
function original(ts: Compiler, declaration: TS.Node): TS.Node[] {
  const { fileName } = declaration.getSourceFile();
  const text = fileName.endsWith(".d.ts") ? ts.sys.readFile(fileName) : undefined;
  if (text === undefined) return [];
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  let found: TS.Node | undefined;
  const visit = (node: TS.Node): void => {
    if (found || node.end < declaration.end || node.pos > declaration.end) return;
    if (node.kind === declaration.kind && node.end === declaration.end) found = node;
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return found ? [found] : [];
}
