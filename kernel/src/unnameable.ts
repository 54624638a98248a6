import type TS from "typescript";
import type { Compiler } from "./compiler.js";
import type { Diagnostic } from "./tslab.js";

/** Types that cannot be written down in a declaration file, for want of a name. */
const codes = new Set([
  2527, 2742, 4023, 4025, 4029, 4031, 4050, 4053, 4055, 4058, 4060, 4078, 4082, 4094, 7056,
]);

/** Whether all that is wrong is that the types of some names cannot be written down. */
export function isUnnameable(diagnostics: Diagnostic[]): boolean {
  return diagnostics.length > 0 && diagnostics.every(({ code, fileName }) => codes.has(code) && !fileName);
}

/** The source with `: any` for these types. Undefined when there is no place to write it. */
export function withAny(ts: Compiler, source: string, diagnostics: Diagnostic[]): string | undefined {
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
  const places = new Map<number, string>();
  for (const { start } of diagnostics) {
    const place = typePlace(ts, file, start.offset);
    if (place === undefined) return undefined;
    places.set(place.at, place.type);
  }
  for (const [at, type] of [...places].sort(([a], [b]) => b - a))
    source = `${source.slice(0, at)}: ${type}${source.slice(at)}`;
  return source;
}

/**
 * Where the type of the declaration whose name starts here is written, behind the name or behind a function's
 * parameters, and the `any` that fits there.
 */
function typePlace(
  ts: Compiler,
  file: TS.SourceFile,
  start: number,
): { at: number; type: string } | undefined {
  let place: { at: number; type: string } | undefined;
  const visit = (node: TS.Node): void => {
    const { name, type, body } = node as { name?: TS.Node; type?: TS.Node; body?: TS.Node };
    if (name?.getStart(file) === start && !type && place === undefined) {
      if (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isParameter(node))
        place = { at: name.end, type: "any" };
      else if ((ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) && body) {
        const promised = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
        place = { at: body.pos, type: promised ? "Promise<any>" : "any" };
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return place;
}
