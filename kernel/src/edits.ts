import type TS from "typescript";
import type { Compiler } from "./compiler.js";

/** A change of a text at one place. */
export interface Edit {
  at: number;
  /** How many characters go. */
  drop?: number;
  text: string;
  /** Whether it ends what an edit before it began. */
  closes?: boolean;
}

/** Emitted code, to be edited. */
export function parse(ts: Compiler, code: string): TS.SourceFile {
  return ts.createSourceFile("cell.js", code, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);
}

/** Edits at one place stay in the order in which they were found, closing ones first. */
export function apply(code: string, edits: Edit[]): string {
  if (edits.length === 0) return code;
  const closing = (edit: Edit) => (edit.closes ? 0 : 1);
  const ordered = [...edits].sort((a, b) => a.at - b.at || closing(a) - closing(b));
  let result = "";
  let from = 0;
  for (const { at, drop = 0, text } of ordered) {
    result += code.slice(from, at) + text;
    from = at + drop;
  }
  return result + code.slice(from);
}

/** Replaces a node by a text of as many lines. */
export function replaced(file: TS.SourceFile, node: TS.Node, text: string): Edit {
  const lines = node.getText(file).split("\n").length - 1;
  return { at: node.getStart(file), drop: node.getWidth(file), text: text + "\n".repeat(lines) };
}
