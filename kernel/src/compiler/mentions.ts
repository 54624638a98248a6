import type TS from "typescript";
import type { Compiler } from "./compiler.js";

/** tslab's file of the declarations of earlier cells. */
export const isEarlierFile = /[/\\]__prev__\.d\.ts$/;

/**
 * tslab writes `exports.name` for each mention of a name that an earlier cell declared. It makes two mistakes:
 * - it looks up a shorthand `{ name }` as the property and not as the variable, and leaves it unchanged;
 * - it replaces the property in a pattern `{ property: variable }` if the property's type is declared in an earlier
 * cell. So the first becomes `{ name: exports.name }` before tslab sees it, and the second `{ "property": variable }`.
 * It must not change a third kind of mention: a variable that an earlier cell declared by `declare global`.
 */
export function mentionsInFull(ts: Compiler, program: TS.Program): TS.TransformerFactory<TS.SourceFile> {
  const checker = program.getTypeChecker();
  const isEarlier = (symbol: TS.Symbol | undefined) => declaredEarlier(ts, symbol, false);
  return (context) => {
    const { factory } = context;
    const visit = (node: TS.Node): TS.Node => {
      if (ts.isShorthandPropertyAssignment(node)) {
        if (isEarlier(checker.getShorthandAssignmentValueSymbol(node))) return inFull(node);
      } else if (ts.isBindingElement(node) && node.propertyName && ts.isIdentifier(node.propertyName)) {
        const { dotDotDotToken, propertyName, name, initializer } = node;
        const quoted = factory.createStringLiteral(propertyName.text);
        const variable = ts.visitNode(name, visit) as TS.BindingName;
        const fallback = ts.visitNode(initializer, visit) as TS.Expression | undefined;
        return factory.updateBindingElement(node, dotDotDotToken, quoted, variable, fallback);
      } else if (ts.isPropertyAssignment(node) && isEarlier(checker.getSymbolAtLocation(node.name))) {
        const quoted = ts.isIdentifier(node.name) ? factory.createStringLiteral(node.name.text) : node.name;
        const value = ts.visitNode(node.initializer, visit) as TS.Expression;
        return factory.updatePropertyAssignment(node, quoted, value);
      }
      if (ts.isIdentifier(node) && declaredEarlier(ts, checker.getSymbolAtLocation(node), true))
        return factory.createIdentifier(node.text);
      return ts.visitEachChild(node, visit, context);
    };
    const inFull = (node: TS.ShorthandPropertyAssignment) => {
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

/** @param globally whether it was declared by `declare global` */
function declaredEarlier(ts: Compiler, symbol: TS.Symbol | undefined, globally: boolean): boolean {
  const isGlobal = (declaration: TS.Declaration) => {
    const block = ts.findAncestor(declaration, ts.isModuleBlock);
    return block !== undefined && (block.parent.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
  };
  const earlier = symbol?.declarations?.filter((declaration) =>
    isEarlierFile.test(declaration.getSourceFile().fileName),
  );
  return earlier?.some((declaration) => isGlobal(declaration) === globally) ?? false;
}
