import type TS from "typescript";
import type { Compiler } from "../compiler.js";
import type { CellFile } from "./complaints.js";
import { foreignLine, foreignName } from "./foreign.js";
import { complain, missingInCells } from "./missing.js";

type Placed = TS.DiagnosticWithLocation;

/** The codes of "Cannot find name …" with TypeScript's various suggestions. */
const unknownName = new Set([2304, 2552, 2580, 2581, 2582, 2583, 2584, 2585, 2591, 2592, 2593]);

/**
 * Explains habits from other environments that do not work in a cell, each with one line that says what to write
 * instead.
 * @param found TypeScript's complaints. Those about explained lines and names are removed.
 */
export function withIdioms(
  ts: Compiler,
  program: TS.Program,
  cell: CellFile,
  found: readonly Placed[],
): readonly Placed[] {
  const line = newerSyntax(ts, cell) ?? foreignSyntax(ts, cell, found);
  if (line) return [line];
  const named = found.map((diagnostic) => {
    if (!unknownName.has(diagnostic.code) || diagnostic.file !== cell.file) return diagnostic;
    const { start, length } = diagnostic;
    const advice = foreignName(cell.file.text.slice(start, start + length));
    return advice ? { ...diagnostic, messageText: advice, code: 0 } : diagnostic;
  });
  return [...named, ...missingInCells(ts, program, cell)];
}

/** TypeScript 5.0 reads `using` as a name. */
function newerSyntax(ts: Compiler, { file }: CellFile): Placed | undefined {
  const isUsing = (node: TS.Node) =>
    ts.isIdentifier(node) &&
    node.text === "using" &&
    /^[ \t]+(?!(?:of|in|instanceof|as|satisfies)\b)[\p{ID_Start}$_]/u.test(file.text.slice(node.end));
  const visit = (node: TS.Node): TS.Node | undefined => (isUsing(node) ? node : ts.forEachChild(node, visit));
  const found = file.text.includes("using") && visit(file);
  const message =
    "`using` needs TypeScript 5.2, but cells are compiled by TypeScript 5.0. " +
    "Write `try { … } finally { resource[Symbol.dispose]() }`.";
  return found ? complain(ts, file, found, message) : undefined;
}

/** Matches words of a command, without the operators and calls of an expression. */
const command = /^!\s*[^\s&?=()]+(\s+[^&?=()]+)*$/;
const isSyntax = (code: number) => code >= 1000 && code < 2000;

/**
 * The first line that is a command of a shell or of IPython. TypeScript cannot parse it, or reads a command such as
 * `!ls` as the negation of an unknown name.
 */
function foreignSyntax(
  ts: Compiler,
  { file, start, end }: CellFile,
  found: readonly Placed[],
): Placed | undefined {
  const lineOf = (offset: number) => file.getLineAndCharacterOfPosition(offset).line;
  const own = found.filter((one) => one.file === file);
  const unparsed = new Set(own.filter(({ code }) => isSyntax(code)).map((one) => lineOf(one.start)));
  const unknown = new Set(own.filter(({ code }) => unknownName.has(code)).map((one) => one.start));
  let at = start;
  for (const text of file.text.slice(start, end).split("\n")) {
    const isForeign = unparsed.has(lineOf(at)) || (command.test(text) && unknown.has(at + 1));
    const advice = isForeign ? foreignLine(text) : undefined;
    const category = ts.DiagnosticCategory.Error;
    if (advice) return { file, start: at, length: text.length, messageText: advice, code: 0, category };
    at += text.length + 1;
  }
  return undefined;
}
