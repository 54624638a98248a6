import type TS from "typescript";
import type { ParameterType } from "./type.js";

/** The type of an annotation; aliases are looked up in the same file. */
export function typeOfNode(ts: typeof TS, file: TS.SourceFile, node: TS.TypeNode): ParameterType {
  const inner = (each: TS.TypeNode) => typeOfNode(ts, file, each);
  const other: ParameterType = { kind: "other", text: node.getText(file) };
  switch (node.kind) {
    case ts.SyntaxKind.NumberKeyword:
      return { kind: "number" };
    case ts.SyntaxKind.BooleanKeyword:
      return { kind: "boolean" };
    case ts.SyntaxKind.StringKeyword:
      return { kind: "string" };
  }
  if (ts.isParenthesizedTypeNode(node)) return inner(node.type);
  if (ts.isLiteralTypeNode(node)) return literalType(ts, node.literal) ?? other;
  if (ts.isUnionTypeNode(node)) return { kind: "union", of: node.types.map(inner) };
  if (ts.isArrayTypeNode(node)) return { kind: "array", of: inner(node.elementType) };
  if (ts.isTupleTypeNode(node))
    return {
      kind: "tuple",
      of: node.elements.map((each) => inner(ts.isNamedTupleMember(each) ? each.type : each)),
    };
  if (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.ReadonlyKeyword) return inner(node.type);
  return ts.isTypeReferenceNode(node) ? (referredType(ts, file, node) ?? other) : other;
}

/** `Array<T>`, `ReadonlyArray<T>`, or an alias of the same file. */
function referredType(
  ts: typeof TS,
  file: TS.SourceFile,
  node: TS.TypeReferenceNode,
): ParameterType | undefined {
  const name = node.typeName.getText(file);
  const [argument] = node.typeArguments ?? [];
  if (argument && /^(Readonly)?Array$/.test(name))
    return { kind: "array", of: typeOfNode(ts, file, argument) };
  const alias = file.statements.find(
    (each): each is TS.TypeAliasDeclaration => ts.isTypeAliasDeclaration(each) && each.name.text === name,
  );
  return alias && !alias.typeParameters ? typeOfNode(ts, file, alias.type) : undefined;
}

/** The type that TypeScript infers for a variable with this value, with literals widened. */
export function typeOfValue(ts: typeof TS, value: TS.Expression): ParameterType {
  const literal = literalType(ts, value);
  if (literal?.kind === "literal" && literal.value !== null)
    return { kind: typeof literal.value as "number" | "boolean" | "string" };
  if (ts.isArrayLiteralExpression(value)) {
    const types = value.elements.map((each) => typeOfValue(ts, each));
    const kinds = [...new Map(types.map((type) => [JSON.stringify(type), type])).values()];
    if (kinds.length > 0)
      return { kind: "array", of: kinds.length === 1 ? kinds[0] : { kind: "union", of: kinds } };
  }
  // Sums and powers of numbers: 2 ** 10, 60_000 / 2.
  if (ts.isBinaryExpression(value)) {
    const [left, right] = [typeOfValue(ts, value.left), typeOfValue(ts, value.right)];
    if (left.kind === "number" && right.kind === "number") return { kind: "number" };
  }
  if (ts.isParenthesizedExpression(value)) return typeOfValue(ts, value.expression);
  return { kind: "other", text: `that of ${value.getText()}` };
}

function literalType(ts: typeof TS, node: TS.Node): ParameterType | undefined {
  if (ts.isNumericLiteral(node)) return { kind: "literal", value: Number(node.text) };
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node))
    return { kind: "literal", value: node.text };
  if (node.kind === ts.SyntaxKind.TrueKeyword) return { kind: "literal", value: true };
  if (node.kind === ts.SyntaxKind.FalseKeyword) return { kind: "literal", value: false };
  if (node.kind === ts.SyntaxKind.NullKeyword) return { kind: "literal", value: null };
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const operand = literalType(ts, node.operand);
    if (operand?.kind === "literal" && typeof operand.value === "number")
      return { kind: "literal", value: -operand.value };
  }
  return ts.isIdentifier(node) && node.text === "Infinity" ? { kind: "literal", value: Infinity } : undefined;
}
