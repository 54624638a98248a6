import type TS from "typescript";

/** The name under which a cell finds what the rewritten code calls. */
export const runtimeName = "__cell__";

interface Edit {
  at: number;
  /** How many characters go. */
  drop?: number;
  text: string;
}

/** What the rewriter needs of the compiler, so that it can be given tslab's. */
type Compiler = typeof TS;

/**
 * Rewrites a cell's emitted module, without moving a line:
 * - `await X` becomes `await __cell__.wait(X)`, so that an interrupted cell stops at its next await;
 * - a `let` or `var` that a closure reads, or that is assigned again, stays the cell's own and is bound to the
 *   session by accessors, so that the closure and later cells see one variable. The others are exported as values,
 *   which keeps nothing else of the cell alive.
 */
export function rewrite(ts: Compiler, code: string): string {
  const file = ts.createSourceFile("cell.js", code, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);
  const edits: Edit[] = [];
  const shared = sharedNames(ts, file);
  const bound = new Set<string>();
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement) || statement.declarationList.flags & ts.NodeFlags.Const) continue;
    const names = statement.declarationList.declarations.flatMap((declaration) =>
      boundNames(ts, declaration.name),
    );
    const accessors = names.filter((name) => shared.has(name));
    if (accessors.length === 0) continue;
    for (const name of accessors) bound.add(name);
    edits.push({ at: statement.end, text: bindings(accessors) });
  }
  for (const statement of file.statements)
    if (
      ts.isExportDeclaration(statement) &&
      statement.exportClause &&
      ts.isNamedExports(statement.exportClause)
    )
      edits.push(...exportsOf(statement.exportClause.elements, bound, statement));
  edits.push(...gatedAwaits(ts, file));
  return apply(code, edits);
}

function bindings(names: string[]): string {
  const accessors = names.map((name) => `get ${name}() { return ${name}; }, set ${name}(_) { ${name} = _; }`);
  return ` ${runtimeName}.bind({ ${accessors.join(", ")} });`;
}

/** Names that are bound are no longer exported; the others no longer share a `let` of an earlier cell. */
function exportsOf(
  elements: TS.NodeArray<TS.ExportSpecifier>,
  bound: Set<string>,
  statement: TS.ExportDeclaration,
): Edit[] {
  const kept = elements.map((element) => element.name.text).filter((name) => !bound.has(name));
  const start = statement.getStart();
  const release = { at: 0, text: `${runtimeName}.release(${JSON.stringify(kept)}); ` };
  const list = { at: start, drop: statement.end - start, text: `export { ${kept.join(", ")} };` };
  return kept.length === elements.length ? [release] : [release, list];
}

function boundNames(ts: Compiler, name: TS.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) =>
    ts.isBindingElement(element) ? boundNames(ts, element.name) : [],
  );
}

/** Names that occur inside a function of the cell, or that are assigned to anywhere in it. */
function sharedNames(ts: Compiler, file: TS.SourceFile): Set<string> {
  const names = new Set<string>();
  const visit = (node: TS.Node, inside: boolean): void => {
    if (ts.isIdentifier(node) && inside) names.add(node.text);
    if (ts.isBinaryExpression(node) && isAssignment(ts, node.operatorToken.kind))
      collect(ts, node.left, names);
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node))
      collect(ts, node.operand, names);
    if (
      (ts.isForOfStatement(node) || ts.isForInStatement(node)) &&
      !ts.isVariableDeclarationList(node.initializer)
    )
      collect(ts, node.initializer, names);
    const within = inside || ts.isFunctionLike(node) || ts.isClassLike(node);
    ts.forEachChild(node, (child) => visit(child, within));
  };
  visit(file, false);
  return names;
}

function isAssignment(ts: Compiler, kind: TS.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function collect(ts: Compiler, node: TS.Node, names: Set<string>): void {
  if (ts.isIdentifier(node)) names.add(node.text);
  else ts.forEachChild(node, (child) => collect(ts, child, names));
}

function gatedAwaits(ts: Compiler, file: TS.SourceFile): Edit[] {
  const edits: Edit[] = [];
  const wrap = (node: TS.Expression, method: string) =>
    edits.push({ at: node.getStart(file), text: `${runtimeName}.${method}(` }, { at: node.end, text: ")" });
  const visit = (node: TS.Node): void => {
    if (ts.isAwaitExpression(node)) wrap(node.expression, "wait");
    if (ts.isForOfStatement(node) && node.awaitModifier) wrap(node.expression, "steps");
    ts.forEachChild(node, visit);
  };
  visit(file);
  return edits;
}

/** Edits at one place are kept in the order in which they were found, closing ones first. */
function apply(code: string, edits: Edit[]): string {
  const closing = (edit: Edit) => (edit.text === ")" ? 0 : 1);
  const ordered = edits.map((edit, i) => ({ ...edit, i }));
  ordered.sort((a, b) => a.at - b.at || closing(a) - closing(b) || a.i - b.i);
  let result = "";
  let from = 0;
  for (const { at, drop = 0, text } of ordered) {
    result += code.slice(from, at) + text;
    from = at + drop;
  }
  return result + code.slice(from);
}
