import type TS from "typescript";
import type { Compiler } from "./compiler.js";

/**
 * Declares as `any` what stands at the given places: a variable behind its name, a function or method behind its
 * parameters. For types that have no name to write into a declaration.
 * @param places offsets of the ends of declared names
 */
export function annotateAny(ts: Compiler, source: string, places: readonly number[]): string {
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ESNext, true);
  const edits = new Map<number, string>();
  for (const place of places) edits.set(place, ": any");
  const visit = (node: TS.Node): void => {
    if (isCallable(ts, node) && node.name && edits.delete(node.name.end)) {
      const close = source.indexOf(")", node.parameters.end);
      const promised = ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
      edits.set(close + 1, promised ? ": Promise<any>" : ": any");
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  const ordered = [...edits].sort(([a], [b]) => b - a);
  return ordered.reduce((text, [at, type]) => text.slice(0, at) + type + text.slice(at), source);
}

function isCallable(ts: Compiler, node: TS.Node): node is TS.FunctionDeclaration | TS.MethodDeclaration {
  return ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node);
}
