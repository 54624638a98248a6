import type TS from "typescript";
import type { Tag } from "../assist/jsdoc.js";
import { serviceFunctions } from "../assist/typescript.js";
import type { Compiler } from "../compiler/compiler.js";

/**
 * Blanks the comments of a declaration file, keeping every position. Most of a declaration file is documentation, and
 * TypeScript parses all of it; without it a first cell is ready in half the time. {@link documentationOf} reads it on
 * demand.
 */
export function withoutComments(text: string): string {
  return text.replace(/^[ \t]*\/\*[\s\S]*?\*\//gm, (comment) => " ".repeat(comment.length));
}

/** The symbol whose comments explain the name at this position; for an option, the one in the options' type. */
export function documentedSymbol(
  ts: Compiler,
  checker: TS.TypeChecker,
  file: TS.SourceFile,
  position: number,
): TS.Symbol | undefined {
  const { getTouchingPropertyName, getContainingObjectLiteralElement, getPropertySymbolsFromContextualType } =
    serviceFunctions(ts);
  const node = getTouchingPropertyName(file, position);
  const element = getContainingObjectLiteralElement(node);
  const type = element && checker.getContextualType(element.parent);
  const [property] = type ? getPropertySymbolsFromContextualType(element, checker, type, true) : [];
  const found = property ?? checker.getSymbolAtLocation(node);
  return found && found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
}

/** The comments of declarations of packages, from the files on disk. */
export function documentationOf(
  ts: Compiler,
  declarations: readonly TS.Declaration[],
): { documentation: string; tags: Tag[] } {
  const { JsDoc } = serviceFunctions(ts);
  const originals = declarations.slice(0, 5).flatMap((declaration) => original(ts, declaration));
  // Without a type checker, because these files are not part of its program; links stay text.
  const text = (parts: { text: string }[] = []) => parts.map((part) => part.text).join("");
  return {
    documentation: text(JsDoc.getJsDocCommentsFromDeclarations(originals)),
    tags: JsDoc.getJsDocTagsFromDeclarations(originals).map((tag) => ({
      name: tag.name,
      text: text(tag.text),
    })),
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
