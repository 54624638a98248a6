import type TS from "typescript";
import type { Compiler } from "./compiler.js";

/**
 * Writes `{ name }` as `{ name: exports.name }` where an earlier cell declared the name. tslab does so with every
 * other mention of such a name, but looks a shorthand up as the property it makes, not as the variable it reads.
 */
export function longhand(ts: Compiler, program: TS.Program): TS.TransformerFactory<TS.SourceFile> {
  const checker = program.getTypeChecker();
  const earlier = (node: TS.ShorthandPropertyAssignment) =>
    checker
      .getShorthandAssignmentValueSymbol(node)
      ?.declarations?.some((declaration) => /__prev__\.d\.ts$/.test(declaration.getSourceFile().fileName));
  return (context) => {
    const { factory } = context;
    const visit = (node: TS.Node): TS.Node => {
      if (!ts.isShorthandPropertyAssignment(node) || !earlier(node))
        return ts.visitEachChild(node, visit, context);
      const variable = factory.createPropertyAccessExpression(
        factory.createIdentifier("exports"),
        node.name.text,
      );
      const fallback = node.objectAssignmentInitializer;
      const value = fallback
        ? factory.createAssignment(variable, ts.visitNode(fallback, visit) as TS.Expression)
        : variable;
      return factory.createPropertyAssignment(node.name.text, value);
    };
    return (file) => ts.visitEachChild(file, visit, context);
  };
}
