import type TS from "typescript";
import type { Compiler } from "../compiler/compiler.js";

/** A string literal, and the range of its content in the cell. */
export interface Literal {
  start: number;
  end: number;
  /** The text between the start and the cursor. */
  before: string;
  quote: string;
}

/**
 * The string literal whose content contains or touches the cursor. The content of an unclosed literal ends at the
 * cursor, because the rest of the line is code.
 */
export function literalAt(ts: Compiler, code: string, position: number): Literal | undefined {
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  let found: Literal | undefined;
  const visit = (node: TS.Node): void => {
    if (found || node.pos > position || node.end < position) return;
    if (!ts.isStringLiteralLike(node)) {
      ts.forEachChild(node, visit);
      return;
    }
    const start = node.getStart(file) + 1;
    const { isUnterminated } = node as { isUnterminated?: boolean };
    const end = isUnterminated ? position : node.end - 1;
    if (start <= position && position <= end)
      found = { start, end, before: code.slice(start, position), quote: code[start - 1] };
  };
  visit(file);
  return found;
}
