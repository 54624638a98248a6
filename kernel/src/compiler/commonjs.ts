import type TS from "typescript";
import type { Compiler } from "./compiler.js";
import { type Edit, replaced } from "./edits.js";

/** The name of the object that a cell's rewritten code calls. */
export const runtimeName = "__cell__";

/** Module names as the running code requests them. */
export type Rename = (name: string) => string;

/**
 * Whether {@link commonJs} can turn this module into CommonJS; TypeScript handles re-exports, default exports and
 * `import =`, which takes several milliseconds.
 */
export function isPlain(ts: Compiler, file: TS.SourceFile): boolean {
  return file.statements.every((statement) => {
    if (ts.isExportAssignment(statement) || ts.isImportEqualsDeclaration(statement)) return false;
    if (modifier(ts, statement, ts.SyntaxKind.DefaultKeyword)) return false;
    if (!ts.isExportDeclaration(statement)) return true;
    const { exportClause, moduleSpecifier } = statement;
    if (moduleSpecifier || !exportClause || !ts.isNamedExports(exportClause)) return false;
    return exportClause.elements.every(({ propertyName }) => !propertyName);
  });
}

/**
 * The edits that make a cell's module CommonJS, without moving a line. An `import` becomes a `require` in place.
 * Declarations are exported at once, so that a cell that fails keeps those it has reached.
 * @param values the names that are exported by value; see rewrite.ts for the others
 */
export function commonJs(ts: Compiler, file: TS.SourceFile, values: Set<string>, rename: Rename): Edit[] {
  const edits: Edit[] = [];
  const visit = (node: TS.Node): void => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      edits.push(replaced(file, node.expression, `${runtimeName}.load(require)`));
    ts.forEachChild(node, visit);
  };
  visit(file);
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement))
      edits.push(replaced(file, statement, required(ts, statement, rename)));
    if (ts.isExportDeclaration(statement)) edits.push(replaced(file, statement, ""));
    const keyword = modifier(ts, statement, ts.SyntaxKind.ExportKeyword);
    // Blanked, because errors are mapped by columns, which must not shrink.
    if (keyword) edits.push(replaced(file, keyword, " ".repeat(keyword.getWidth(file))));
    const exports = declaredBy(ts, statement)
      .filter((name) => keyword || values.has(name))
      .map((name) => `exports.${name} = ${name};`);
    if (exports.length === 0) continue;
    // Functions are exported before everything else, even before imports at the start.
    if (ts.isFunctionDeclaration(statement)) edits.unshift({ at: 0, text: `${exports.join(" ")} ` });
    else edits.push({ at: statement.end, text: ` ${exports.join(" ")}` });
  }
  return edits;
}

/** A keyword before a declaration: `export` before the variable of tslab that holds a cell's last value. */
function modifier(ts: Compiler, statement: TS.Statement, kind: TS.SyntaxKind): TS.Node | undefined {
  const modifiers = ts.canHaveModifiers(statement) ? statement.modifiers : undefined;
  return modifiers?.find((node) => node.kind === kind);
}

/** The names that a statement at the top of a module declares. */
export function declaredBy(ts: Compiler, statement: TS.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => namesIn(ts, name));
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement))
    return statement.name ? [statement.name.text] : [];
  const clause = ts.isImportDeclaration(statement) ? statement.importClause : undefined;
  if (!clause) return [];
  const { name, namedBindings } = clause;
  const named = namedBindings && ts.isNamedImports(namedBindings) ? [...namedBindings.elements] : [];
  const whole = namedBindings && ts.isNamespaceImport(namedBindings) ? [namedBindings] : [];
  return [...(name ? [name.text] : []), ...[...named, ...whole].map((element) => element.name.text)];
}

function namesIn(ts: Compiler, name: TS.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesIn(ts, element.name) : []));
}

/** The `require` for an import declaration, by the rules of `esModuleInterop`. */
function required(ts: Compiler, statement: TS.ImportDeclaration, rename: Rename): string {
  const { importClause, moduleSpecifier } = statement;
  const module = `require(${JSON.stringify(rename((moduleSpecifier as TS.StringLiteral).text))})`;
  if (!importClause) return `${module};`;
  const { name, namedBindings } = importClause;
  if (namedBindings && ts.isNamespaceImport(namedBindings)) {
    const whole = namedBindings.name.text;
    const rest = name ? ` const { default: ${name.text} } = ${whole};` : "";
    return `const ${whole} = ${runtimeName}.whole(${module});${rest}`;
  }
  const parts = (namedBindings?.elements ?? []).map(({ propertyName, name: own }) =>
    propertyName ? `${propertyName.text}: ${own.text}` : own.text,
  );
  if (name) parts.unshift(`default: ${name.text}`);
  const hasDefault = parts.some((part) => part.startsWith("default:"));
  return `const { ${parts.join(", ")} } = ${hasDefault ? `${runtimeName}.whole(${module})` : module};`;
}

/**
 * A CommonJS module as seen by `import`, by the rules of `esModuleInterop`: its exports, and itself as `default` unless
 * it is marked as an ES module.
 */
export function whole(module: unknown): object {
  if ((module as { __esModule?: boolean } | null)?.__esModule) return module as object;
  const seen: Record<PropertyKey, unknown> = Object.create(null);
  if (typeof module === "object" || typeof module === "function")
    for (const key of Object.keys(module ?? {}))
      Object.defineProperty(seen, key, {
        enumerable: true,
        get: () => (module as Record<string, unknown>)[key],
      });
  return Object.defineProperty(seen, "default", { enumerable: true, value: module });
}
