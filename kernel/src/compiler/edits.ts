import type TS from "typescript";
import type { Compiler } from "./compiler.js";

/** A change of a text at one place. */
export interface Edit {
  at: number;
  /** The number of characters that the edit removes. */
  drop?: number;
  text: string;
  /** Whether the edit closes what an earlier edit opened. */
  closes?: boolean;
}

/** A line and a column; both count from 0. */
export interface Position {
  line: number;
  column: number;
}

/** Maps a place in an edited text to the place before the edits. The edits must keep the lines. */
export type Origin = (place: Position) => Position;

/** Parses emitted code, so that it can be edited. */
export function parse(ts: Compiler, code: string): TS.SourceFile {
  return ts.createSourceFile("cell.js", code, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);
}

/** Sorts edits by place. At one place they keep their order, closing edits first. */
function sorted(edits: Edit[]): Edit[] {
  const closing = (edit: Edit) => (edit.closes ? 0 : 1);
  return [...edits].sort((a, b) => a.at - b.at || closing(a) - closing(b));
}

/** Returns the edited code. */
export function apply(code: string, edits: Edit[]): string {
  let result = "";
  let from = 0;
  for (const { at, drop = 0, text } of sorted(edits)) {
    result += code.slice(from, at) + text;
    from = at + drop;
  }
  return result + code.slice(from);
}

/**
 * Returns the map from the edited code back to the code. A place inside an edit's text maps to the place of the edit.
 */
export function originOf(code: string, edits: Edit[]): Origin {
  const ordered = sorted(edits);
  const before = lineStarts(code);
  const after = lineStarts(apply(code, edits));
  return ({ line, column }) => {
    let offset = (after[line] ?? 0) + column;
    for (const { at, drop = 0, text } of ordered) {
      if (at >= offset) break;
      offset = Math.max(at, offset + drop - text.length);
    }
    return { line, column: Math.max(0, offset - (before[line] ?? 0)) };
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** Replaces a node by a text with the same number of lines. */
export function replaced(file: TS.SourceFile, node: TS.Node, text: string): Edit {
  const lines = node.getText(file).split("\n").length - 1;
  return { at: node.getStart(file), drop: node.getWidth(file), text: text + "\n".repeat(lines) };
}

/** Overwrites a range with spaces, which keeps the place of everything else. */
export function blanked(text: string, from: number, to: number): Edit {
  return { at: from, drop: to - from, text: text.slice(from, to).replace(/[^\n]/g, " ") };
}
