import type TS from "typescript";
import type { Compiler } from "../compiler.js";
import { apply, type Origin, originOf } from "../edits.js";
import type { Diagnostic } from "../tslab.js";

/** TypeScript's codes for types that cannot be written in a declaration file, because they have no name. */
const codes = new Set([
  2527, 2742, 4023, 4025, 4029, 4031, 4050, 4053, 4055, 4058, 4060, 4078, 4082, 4094, 7056,
]);

/** Whether this is TypeScript's complaint about a type that cannot be named. */
export const isUnnameableCode = (code: number): boolean => codes.has(code);

/** True if every diagnostic is about a type that cannot be named. */
export function isUnnameable(diagnostics: Diagnostic[]): boolean {
  return diagnostics.length > 0 && diagnostics.every(({ code, fileName }) => codes.has(code) && !fileName);
}

/** A source with `: any` in it. */
export interface Mended {
  source: string;
  /** The names that have the type `any`. */
  names: string[];
  /** Maps a place in it to the place in the original source. */
  origin: Origin;
}

/** Returns the source with `: any` for these types; undefined if there is no place for it. */
export function withAny(ts: Compiler, source: string, diagnostics: Diagnostic[]): Mended | undefined {
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
  const places = new Map<number, Place>();
  for (const { start } of diagnostics) {
    const place = typePlace(ts, file, start.offset);
    if (place === undefined) return undefined;
    places.set(place.at, place);
  }
  const edits = [...places.values()].map(({ at, type }) => ({ at, text: `: ${type}` }));
  const names = [...places.values()].map(({ name }) => name);
  return { source: apply(source, edits), names, origin: originOf(source, edits) };
}

/** Reports that the types of these names are lost. */
export function anyHint(names: string[]): string {
  const list = names.map((name) => `\`${name}\``).join(", ");
  return `Hint: the type of ${list} cannot be named, so it is \`any\` in later cells. Declare its type: \`const name: Type = …\`.`;
}

interface Place {
  at: number;
  type: string;
  name: string;
}

/**
 * The place for the type of the declaration whose name starts here, after the name or after a function's parameters,
 * and the `any` for that place.
 */
function typePlace(ts: Compiler, file: TS.SourceFile, start: number): Place | undefined {
  let place: Place | undefined;
  const visit = (node: TS.Node): void => {
    const { name, type, body } = node as { name?: TS.Node; type?: TS.Node; body?: TS.Node };
    if (name?.getStart(file) === start && !type && place === undefined) {
      if (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isParameter(node))
        place = { at: name.end, type: "any", name: name.getText(file) };
      else if ((ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) && body) {
        const promised = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
        place = {
          at: body.pos,
          type: promised ? "Promise<any>" : "any",
          name: name.getText(file),
        };
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return place;
}
