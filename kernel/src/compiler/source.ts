import type TS from "typescript";
import type { Compiler } from "./compiler.js";
import { apply, blanked, type Edit } from "./edits.js";

/** A cell in the form that TypeScript reads. Positions in the user's text do not change. */
export interface CellText {
  text: string;
  /** The end of the user's text; after it come tslab's list of exports and the kernel's `var`s. */
  end: number;
  /** `declare module "…"` blocks of modules that nothing else declares, by module name. */
  ambient: Map<string, string>;
}

/**
 * Adapts tslab's text of a cell, which is `export {};`, what the user wrote, and the names that it exports:
 * - `export` before a declaration is blanked, because every cell exports its declarations; `export … from` becomes
 * `import … from`; a list of exports declares its new names, such as `const b = a` for `a as b`;
 * - import attributes, which TypeScript 5.0 does not know, are blanked;
 * - each `var` inside a block is declared again at the end, so that later cells know its type;
 * - blocks that declare an unknown module are removed, because a module cannot contain them.
 * @param isTyped whether a module of this name has declarations that a cell can augment
 */
export function cellText(ts: Compiler, text: string, isTyped: (name: string) => boolean): CellText {
  const file = ts.createSourceFile("cell.ts", text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
  const end = endOfCell(ts, file);
  const written = file.statements.filter((statement) => statement.pos > 0 && statement.pos < end);
  const ambient = new Map<string, string>();
  const edits: Edit[] = [];
  for (const statement of written) {
    const name = ambientName(ts, statement);
    if (name === undefined || isTyped(name)) edits.push(...exportEdits(ts, file, statement));
    else {
      ambient.set(name, `${ambient.get(name) ?? ""}${statement.getText(file)}\n`);
      edits.push(blanked(text, statement.getStart(file), statement.end));
    }
  }
  edits.push(...attributeEdits(ts, file));
  const nested = nestedVars(ts, written);
  if (nested.length > 0) edits.push({ at: text.length, text: `\nvar ${nested.join(", ")};` });
  return { text: apply(text, edits), end, ambient };
}

/** tslab adds the list of a cell's exports on a separate line. */
function endOfCell(ts: Compiler, file: TS.SourceFile): number {
  const last = file.statements.at(-1);
  const isList = last && ts.isExportDeclaration(last) && !last.moduleSpecifier && last.end === file.end;
  // One with `as` is the user's.
  return isList && renamed(ts, last).length === 0 ? last.pos : file.end;
}

/** The elements of a list of exports that give a value another name. */
function renamed(ts: Compiler, { exportClause, isTypeOnly }: TS.ExportDeclaration): TS.ExportSpecifier[] {
  if (!exportClause || !ts.isNamedExports(exportClause) || isTypeOnly) return [];
  return exportClause.elements.filter((element) => element.propertyName && !element.isTypeOnly);
}

/** Replaces a list of exports by declarations that fit into the same space. */
function listEdit(ts: Compiler, file: TS.SourceFile, statement: TS.ExportDeclaration): Edit {
  const blank = blanked(file.text, statement.getStart(file), statement.end);
  const values = renamed(ts, statement).filter(({ name }) => name.text !== "default");
  if (values.length === 0) return blank;
  const list = `const ${values.map(({ name, propertyName }) => `${name.text} = ${propertyName?.text}`).join(", ")};`;
  return { ...blank, text: list + blank.text.slice(list.length) };
}

function exportEdits(ts: Compiler, file: TS.SourceFile, statement: TS.Statement): Edit[] {
  const start = statement.getStart(file);
  const { text } = file;
  if (ts.isExportDeclaration(statement)) {
    const { exportClause, moduleSpecifier } = statement;
    if (!moduleSpecifier) return [listEdit(ts, file, statement)];
    const names = exportClause && ts.isNamedExports(exportClause) ? exportClause.elements : [];
    if (!exportClause || names.some(({ name }) => name.text === "default")) return [];
    return [{ at: start, drop: "export".length, text: "import" }];
  }
  const modifiers = (ts.canHaveModifiers(statement) ? statement.modifiers : undefined) ?? [];
  const keywords = modifiers.filter(
    ({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword,
  );
  const isNamed = (statement as { name?: TS.Node }).name !== undefined || keywords.length < 2;
  return isNamed ? keywords.map((node) => blanked(text, node.getStart(file), node.end)) : [];
}

/** The name of a module that this statement declares, if it declares one. */
function ambientName(ts: Compiler, statement: TS.Statement): string | undefined {
  if (!ts.isModuleDeclaration(statement) || !ts.isStringLiteral(statement.name)) return undefined;
  return statement.name.text;
}

/** `with { type: "json" }`, which TypeScript 5.0 reads as a `with` statement, and the options of `import()`. */
function attributeEdits(ts: Compiler, file: TS.SourceFile): Edit[] {
  const edits: Edit[] = [];
  file.statements.forEach((statement, i) => {
    const before = file.statements[i - 1];
    if (!before || !ts.isWithStatement(statement) || !ts.isObjectLiteralExpression(statement.expression))
      return;
    const module = (before as TS.ImportDeclaration).moduleSpecifier;
    if (module?.end === before.end)
      edits.push(blanked(file.text, statement.getStart(file), statement.expression.end));
  });
  const visit = (node: TS.Node): void => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [name, options] = node.arguments;
      if (options) edits.push(blanked(file.text, name.end, options.end));
    }
    ts.forEachChild(node, visit);
  };
  if (/\bimport\s*\(/.test(file.text)) visit(file);
  return edits;
}

/** The names of the `var`s in blocks and loops of these statements, which belong to the entire cell. */
function nestedVars(ts: Compiler, statements: readonly TS.Statement[]): string[] {
  const names = new Set<string>();
  const visit = (node: TS.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node)) return;
    if (ts.isVariableDeclarationList(node) && !(node.flags & ts.NodeFlags.BlockScoped))
      for (const { name } of node.declarations) addNames(ts, name, names);
    ts.forEachChild(node, visit);
  };
  for (const statement of statements) if (!ts.isVariableStatement(statement)) visit(statement);
  return [...names];
}

function addNames(ts: Compiler, name: TS.BindingName, names: Set<string>): void {
  if (ts.isIdentifier(name)) {
    if (name.text) names.add(name.text);
    return;
  }
  for (const element of name.elements) if (ts.isBindingElement(element)) addNames(ts, element.name, names);
}

/** Removes the `var`s that {@link cellText} added from the running code. */
export function withoutTail(ts: Compiler, end: number): TS.TransformerFactory<TS.SourceFile> {
  return () => (file) => {
    const isAdded = (statement: TS.Statement) => ts.isVariableStatement(statement) && statement.pos >= end;
    if (!file.statements.some(isAdded)) return file;
    return ts.factory.updateSourceFile(
      file,
      file.statements.filter((statement) => !isAdded(statement)),
    );
  };
}
