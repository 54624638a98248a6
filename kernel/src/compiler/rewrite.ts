import type TS from "typescript";
import { gatedAwaits, topLevelAwait } from "./awaits.js";
import { commonJs, declaredBy, isPlain, runtimeName } from "./commonjs.js";
import type { Compiler } from "./compiler.js";
import { apply, type Edit, type Origin, originOf, parse } from "./edits.js";

/** A cell's module, ready to run or one step before. */
export interface Rewritten {
  code: string;
  /** Whether it is already CommonJS. If not, TypeScript must convert it. */
  commonJs: boolean;
  /** Whether the module itself awaits, so that it must run as an async function. */
  awaits: boolean;
  /** Maps a place in `code` to the place in the emitted module. */
  origin: Origin;
  /** The names that the cell defines for later cells. */
  declared: string[];
  /** The names of earlier cells that it mentions. */
  mentioned: string[];
}

/**
 * Rewrites a cell's emitted module, without moving a line:
 * - `await X` becomes `await __cell__.wait(X, line, column)`, so that an interrupted cell stops at its next await,
 *   and an error that passes through it can say so;
 * - a `let` or `var` that a closure reads, or that is reassigned, stays local to the cell and is bound to the session
 * by accessors, so that the closure and later cells share one variable. The others are exported as values, which keeps
 * nothing else of the cell alive;
 * - a function without a name that is the cell's value does not get the name of the variable that holds it;
 * - it becomes CommonJS if it has no unusual exports.
 * @param rename returns the module name for the running code, or undefined to keep it
 */
export function rewrite(
  ts: Compiler,
  code: string,
  rename: (name: string) => string | undefined = () => undefined,
): Rewritten {
  const file = parse(ts, code);
  const plain = isPlain(ts, file);
  const exported = exportedNames(ts, file);
  const shared = sharedNames(ts, file);
  const edits: Edit[] = [...gatedAwaits(ts, file), ...unnamedValue(ts, file)];
  const values = new Set(exported);
  for (const statement of file.statements) {
    const names = boundBy(ts, statement).filter((name) => shared.has(name));
    if (names.length === 0) continue;
    for (const name of names) values.delete(name);
    edits.push({ at: statement.end, text: bindings(names) });
  }
  const loose = plain ? looseNames(ts, file, values) : [];
  for (const name of loose) values.delete(name);
  const prologue = [
    exported.length > 0 ? `${runtimeName}.release(${JSON.stringify([...values])});` : "",
    bindings(loose),
  ];
  edits.push({ at: 0, text: prologue.filter((text) => text).join("") });
  edits.push(...relinked(ts, file, rename, plain));
  if (plain) edits.push(...commonJs(ts, file, values, (name) => rename(name) ?? name));
  else edits.push(...exportsOf(ts, file, values));
  return {
    code: apply(code, edits),
    commonJs: plain,
    awaits: topLevelAwait(ts, file) !== undefined,
    origin: originOf(code, edits),
    declared: exported,
    mentioned: mentionedNames(ts, file),
  };
}

/** tslab stores a cell's value in a variable; `= function () {}` would name the function after it. */
function unnamedValue(ts: Compiler, file: TS.SourceFile): Edit[] {
  return file.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => {
    const { name, initializer } = declarationList.declarations[0];
    const isValue = ts.isIdentifier(name) && /^tsLastExpr\d*$/.test(name.text);
    if (!isValue || !initializer || !(ts.isFunctionLike(initializer) || ts.isClassLike(initializer)))
      return [];
    return [
      { at: initializer.getStart(file), text: "(0, " },
      { at: initializer.end, text: ")", closes: true },
    ];
  });
}

/** The names of earlier cells that a cell's emitted module mentions: tslab writes `exports.name` for each. */
function mentionedNames(ts: Compiler, file: TS.SourceFile): string[] {
  const names = new Set<string>();
  const visit = (node: TS.Node): void => {
    if (
      ts.isPropertyAccessExpression(node) &&
      ts.isIdentifier(node.expression) &&
      node.expression.text === "exports"
    )
      names.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...names];
}

/**
 * Rewrites the module names in emitted code.
 * @param rename returns the new name, or undefined to keep it
 */
export function relink(ts: Compiler, code: string, rename: (name: string) => string | undefined): string {
  const file = parse(ts, code);
  return apply(code, relinked(ts, file, rename, false));
}

/** @param calls whether to rewrite only calls: `import()` and `require()` */
function relinked(
  ts: Compiler,
  file: TS.SourceFile,
  rename: (name: string) => string | undefined,
  calls: boolean,
): Edit[] {
  const edits: Edit[] = [];
  const visit = (node: TS.Node): void => {
    const names = ts.isStringLiteral(node) && namesModule(ts, node) && !(calls && isDeclared(ts, node));
    const name = names ? rename(node.text) : undefined;
    if (name) edits.push({ at: node.getStart(file), drop: node.getWidth(file), text: JSON.stringify(name) });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return edits;
}

const isDeclared = (ts: Compiler, { parent }: TS.StringLiteral) =>
  ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent);

function namesModule(ts: Compiler, node: TS.StringLiteral): boolean {
  const { parent } = node;
  if (isDeclared(ts, node)) return true;
  if (!ts.isCallExpression(parent)) return false;
  const { expression } = parent;
  return (
    expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(expression) && expression.text === "require")
  );
}

function boundBy(ts: Compiler, statement: TS.Statement): string[] {
  if (!ts.isVariableStatement(statement) || statement.declarationList.flags & ts.NodeFlags.Const) return [];
  return declaredBy(ts, statement);
}

function bindings(names: string[]): string {
  if (names.length === 0) return "";
  const accessors = names.map((name) => `get ${name}() { return ${name}; }, set ${name}(_) { ${name} = _; }`);
  return ` ${runtimeName}.bind({ ${accessors.join(", ")} });`;
}

function exportedNames(ts: Compiler, file: TS.SourceFile): string[] {
  return file.statements.flatMap((statement) => {
    const clause = ts.isExportDeclaration(statement) ? statement.exportClause : undefined;
    return clause && ts.isNamedExports(clause) ? clause.elements.map(({ name }) => name.text) : [];
  });
}

/** Exported names that no top-level statement declares: a `var` in a block or a loop. */
function looseNames(ts: Compiler, file: TS.SourceFile, exported: Set<string>): string[] {
  const declared = new Set(file.statements.flatMap((statement) => declaredBy(ts, statement)));
  return [...exported].filter((name) => !declared.has(name));
}

/** For TypeScript's step to CommonJS: names that are bound are no longer exported. */
function exportsOf(ts: Compiler, file: TS.SourceFile, values: Set<string>): Edit[] {
  return file.statements.flatMap((statement) => {
    const clause = ts.isExportDeclaration(statement) ? statement.exportClause : undefined;
    if (!clause || !ts.isNamedExports(clause)) return [];
    const kept = clause.elements.filter(({ name }) => values.has(name.text));
    if (kept.length === clause.elements.length) return [];
    const list = `export { ${kept.map((element) => element.getText(file)).join(", ")} };`;
    return [{ at: statement.getStart(file), drop: statement.getWidth(file), text: list }];
  });
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

/** The target of this node's assignment, if it assigns. */
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
