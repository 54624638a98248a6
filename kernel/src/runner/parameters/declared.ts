import { createRequire } from "node:module";
import type TS from "typescript";
import { UsageError } from "../errors.js";
import { hasTag, type Notebook, type NotebookCell, textOf } from "../notebook.js";
import type { ParameterType } from "./type.js";
import { typeOfNode, typeOfValue } from "./typed.js";

const require = createRequire(import.meta.url);

/** The compiler of the cells. */
export const compiler = (): typeof TS => require("@tslab/typescript-for-tslab");

/** A value that a notebook's parameters cell declares. */
export interface Parameter {
  name: string;
  type: ParameterType;
  /** Its value in the cell, in TypeScript. */
  initial: string;
  /** Its description: the comment after it. */
  meaning: string;
  /** The position of the value in the cell's source. */
  place: { start: number; end: number };
}

/** The cell tagged `parameters`. @throws {UsageError} if there are several */
export function parametersCell(notebook: Notebook): NotebookCell | undefined {
  const cells = notebook.cells.filter((cell) => cell.cell_type === "code" && hasTag(cell, "parameters"));
  if (cells.length > 1) throw new UsageError("The notebook has more than one cell tagged parameters");
  return cells[0];
}

/**
 * Returns the parameters that a cell declares: variables with a value, `let epochs = 50` or `const lr: number = 1e-3`,
 * and the properties of a variable whose value is an object, `const options: Options = { epochs: 50 }`.
 * @throws {UsageError} if a name is declared twice
 */
export function declaredParameters(cell: NotebookCell): Parameter[] {
  const ts = compiler();
  const source = textOf(cell.source);
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const variables = file.statements
    .filter(ts.isVariableStatement)
    .flatMap((each) => [...each.declarationList.declarations]);
  const found = variables.flatMap((variable) => parametersOf(ts, file, variable));
  const names = found.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw new UsageError(`The parameters cell declares ${twice} twice`);
  return found;
}

function parametersOf(ts: typeof TS, file: TS.SourceFile, variable: TS.VariableDeclaration): Parameter[] {
  const { name, type, initializer } = variable;
  if (!ts.isIdentifier(name) || !initializer) return [];
  const value = bare(ts, initializer);
  if (!ts.isObjectLiteralExpression(value)) return [parameter(ts, file, name.text, type, value)];
  const asserted = type ?? assertedType(ts, initializer);
  return value.properties.flatMap((property) => {
    if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) return [];
    const key = property.name.text;
    return [parameter(ts, file, key, propertyType(ts, file, asserted, key), bare(ts, property.initializer))];
  });
}

function parameter(
  ts: typeof TS,
  file: TS.SourceFile,
  name: string,
  type: TS.TypeNode | undefined,
  value: TS.Expression,
): Parameter {
  return {
    name,
    type: type ? typeOfNode(ts, file, type) : typeOfValue(ts, value),
    initial: value.getText(file),
    meaning: /^[;,)\s]*\/\/[ \t]*(.*)/.exec(file.text.slice(value.end).split("\n")[0])?.[1].trim() ?? "",
    place: { start: value.getStart(file), end: value.end },
  };
}

/** An expression without parentheses, `as` and `satisfies`. */
function bare(ts: typeof TS, expression: TS.Expression): TS.Expression {
  const wrapped =
    ts.isParenthesizedExpression(expression) ||
    ts.isAsExpression(expression) ||
    ts.isSatisfiesExpression(expression);
  return wrapped ? bare(ts, expression.expression) : expression;
}

function assertedType(ts: typeof TS, expression: TS.Expression): TS.TypeNode | undefined {
  const typed = ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression);
  return typed ? expression.type : undefined;
}

/** The type of a property in a type literal, or in an interface or alias that the cell declares. */
function propertyType(
  ts: typeof TS,
  file: TS.SourceFile,
  type: TS.TypeNode | undefined,
  name: string,
): TS.TypeNode | undefined {
  if (!type) return undefined;
  if (ts.isTypeReferenceNode(type)) {
    const named = file.statements.find(
      (each): each is TS.InterfaceDeclaration | TS.TypeAliasDeclaration =>
        (ts.isInterfaceDeclaration(each) || ts.isTypeAliasDeclaration(each)) &&
        each.name.text === type.typeName.getText(file),
    );
    if (named && ts.isTypeAliasDeclaration(named)) return propertyType(ts, file, named.type, name);
    return named && memberType(ts, named.members, name);
  }
  return ts.isTypeLiteralNode(type) ? memberType(ts, type.members, name) : undefined;
}

function memberType(
  ts: typeof TS,
  members: readonly TS.TypeElement[],
  name: string,
): TS.TypeNode | undefined {
  const member = members.find((each) => each.name && ts.isIdentifier(each.name) && each.name.text === name);
  return member && ts.isPropertySignature(member) ? member.type : undefined;
}
