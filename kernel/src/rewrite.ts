import type TS from "typescript";
import type { Compiler } from "./compiler.js";

/** The name under which a cell finds what the rewritten code calls. */
export const runtimeName = "__cell__";

interface Edit {
  at: number;
  /** How many characters go. */
  drop?: number;
  text: string;
  /** Whether it ends what an edit before it began. */
  closes?: boolean;
}

/**
 * Rewrites a cell's emitted module, without moving a line:
 * - `await X` becomes `await __cell__.wait(X, line, column)`, so that an interrupted cell stops at its next await,
 *   and an error that comes through it can say so;
 * - a `let` or `var` that a closure reads, or that is assigned again, stays the cell's own and is bound to the
 *   session by accessors, so that the closure and later cells see one variable. The others are exported as values,
 *   which keeps nothing else of the cell alive.
 */
export function rewrite(ts: Compiler, code: string): string {
  const file = parse(ts, code);
  const edits: Edit[] = gatedAwaits(ts, file);
  const shared = sharedNames(ts, file);
  const bound = new Set<string>();
  for (const statement of file.statements) {
    const names = boundBy(ts, statement).filter((name) => shared.has(name));
    if (names.length === 0) continue;
    for (const name of names) bound.add(name);
    edits.push({ at: statement.end, text: bindings(names) });
  }
  for (const statement of file.statements)
    if (
      ts.isExportDeclaration(statement) &&
      statement.exportClause &&
      ts.isNamedExports(statement.exportClause)
    )
      edits.push(...exportsOf(statement, statement.exportClause.elements, bound));
  return apply(code, edits);
}

/**
 * Rewrites the module names in emitted code.
 * @param rename the new name, or undefined to leave it
 */
export function relink(ts: Compiler, code: string, rename: (name: string) => string | undefined): string {
  const file = parse(ts, code);
  const edits: Edit[] = [];
  const visit = (node: TS.Node): void => {
    const name = ts.isStringLiteral(node) && namesModule(ts, node) ? rename(node.text) : undefined;
    if (name) edits.push({ at: node.getStart(file), drop: node.getWidth(file), text: JSON.stringify(name) });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return apply(code, edits);
}

/** Blanks the `export` before a cell's declarations: every cell exports what it declares. */
export function withoutExportKeywords(ts: Compiler, source: string): string {
  if (!/^\s*export\s/m.test(source)) return source;
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
  const edits: Edit[] = [];
  for (const statement of file.statements) {
    if (!ts.canHaveModifiers(statement)) continue;
    const keyword = statement.modifiers?.find((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword);
    if (keyword)
      edits.push({ at: keyword.getStart(file), drop: "export".length, text: " ".repeat("export".length) });
  }
  return apply(source, edits);
}

function parse(ts: Compiler, code: string): TS.SourceFile {
  return ts.createSourceFile("cell.js", code, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);
}

function namesModule(ts: Compiler, { parent }: TS.StringLiteral): boolean {
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return true;
  if (!ts.isCallExpression(parent)) return false;
  const { expression } = parent;
  return (
    expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(expression) && expression.text === "require")
  );
}

function boundBy(ts: Compiler, statement: TS.Statement): string[] {
  if (!ts.isVariableStatement(statement) || statement.declarationList.flags & ts.NodeFlags.Const) return [];
  return statement.declarationList.declarations.flatMap((declaration) => namesIn(ts, declaration.name));
}

function namesIn(ts: Compiler, name: TS.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesIn(ts, element.name) : []));
}

function bindings(names: string[]): string {
  const accessors = names.map((name) => `get ${name}() { return ${name}; }, set ${name}(_) { ${name} = _; }`);
  return ` ${runtimeName}.bind({ ${accessors.join(", ")} });`;
}

/** Names that are bound are no longer exported; the others no longer share a `let` of an earlier cell. */
function exportsOf(
  statement: TS.ExportDeclaration,
  elements: TS.NodeArray<TS.ExportSpecifier>,
  bound: Set<string>,
): Edit[] {
  const kept = elements.map((element) => element.name.text).filter((name) => !bound.has(name));
  const start = statement.getStart();
  const release = { at: 0, text: `${runtimeName}.release(${JSON.stringify(kept)}); ` };
  const list = { at: start, drop: statement.end - start, text: `export { ${kept.join(", ")} };` };
  return kept.length === elements.length ? [release] : [release, list];
}

/** Names that occur inside a function of the cell, or that are assigned to anywhere in it. */
function sharedNames(ts: Compiler, file: TS.SourceFile): Set<string> {
  const names = new Set<string>();
  const visit = (node: TS.Node, inside: boolean): void => {
    if (ts.isIdentifier(node) && inside) names.add(node.text);
    const target = assigned(ts, node);
    if (target) collect(ts, target, names);
    const within = inside || ts.isFunctionLike(node) || ts.isClassLike(node);
    ts.forEachChild(node, (child) => visit(child, within));
  };
  visit(file, false);
  return names;
}

/** What this node assigns to, if it does. */
function assigned(ts: Compiler, node: TS.Node): TS.Node | undefined {
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) return node.operand;
  if (ts.isForOfStatement(node) || ts.isForInStatement(node))
    return ts.isVariableDeclarationList(node.initializer) ? undefined : node.initializer;
  if (!ts.isBinaryExpression(node)) return undefined;
  const { kind } = node.operatorToken;
  const assigns = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
  return assigns ? node.left : undefined;
}

function collect(ts: Compiler, node: TS.Node, names: Set<string>): void {
  if (ts.isIdentifier(node)) names.add(node.text);
  else ts.forEachChild(node, (child) => collect(ts, child, names));
}

function gatedAwaits(ts: Compiler, file: TS.SourceFile): Edit[] {
  const edits: Edit[] = [];
  const wrap = (node: TS.Expression, method: string) => {
    const start = node.getStart(file);
    const { line, character } = file.getLineAndCharacterOfPosition(start);
    edits.push({ at: start, text: `${runtimeName}.${method}(` });
    edits.push({ at: node.end, text: `, ${line}, ${character})`, closes: true });
  };
  const visit = (node: TS.Node): void => {
    if (ts.isAwaitExpression(node)) wrap(node.expression, "wait");
    if (ts.isForOfStatement(node) && node.awaitModifier) wrap(node.expression, "steps");
    ts.forEachChild(node, visit);
  };
  visit(file);
  return edits;
}

/** Edits at one place stay in the order in which they were found, closing ones first. */
function apply(code: string, edits: Edit[]): string {
  if (edits.length === 0) return code;
  const closing = (edit: Edit) => (edit.closes ? 0 : 1);
  const ordered = [...edits].sort((a, b) => a.at - b.at || closing(a) - closing(b));
  let result = "";
  let from = 0;
  for (const { at, drop = 0, text } of ordered) {
    result += code.slice(from, at) + text;
    from = at + drop;
  }
  return result + code.slice(from);
}
