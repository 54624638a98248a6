import type TS from "typescript";
import { runtimeName } from "./commonjs.js";
import type { Compiler } from "./compiler.js";
import type { Edit } from "./edits.js";

/**
 * Finds the first `await` or `for await` that runs as part of the module itself, not inside one of its functions.
 * A module with one must run as an async function.
 */
export function topLevelAwait(ts: Compiler, file: TS.SourceFile): TS.Node | undefined {
  const visit = (node: TS.Node): TS.Node | undefined => {
    if (ts.isAwaitExpression(node)) return node;
    if (ts.isForOfStatement(node) && node.awaitModifier) return node.awaitModifier;
    if (ts.isClassStaticBlockDeclaration(node)) return undefined;
    if (ts.isFunctionLike(node)) return firstOf(outside(ts, node), visit);
    return ts.forEachChild(node, visit);
  };
  return ts.forEachChild(file, visit);
}

/** The parts of a function's declaration that are evaluated in place: decorators and a computed name. */
function outside(ts: Compiler, node: TS.SignatureDeclaration): TS.Node[] {
  const decorators = ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [];
  return node.name && ts.isComputedPropertyName(node.name) ? [...decorators, node.name] : [...decorators];
}

function firstOf<T, R>(items: T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The edits that pass every awaited value through the gate of the running cell. */
export function gatedAwaits(ts: Compiler, file: TS.SourceFile): Edit[] {
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
