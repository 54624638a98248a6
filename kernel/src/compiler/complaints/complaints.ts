import path from "node:path";
import type TS from "typescript";
import type { Compiler } from "../compiler.js";
import type { Diagnostic } from "../tslab.js";
import { isHint } from "./hints.js";
import { withIdioms } from "./idioms.js";
import { missingInModules } from "./missing.js";
import { isUnnameableCode } from "./unnameable.js";

/** The code for an unknown option, whose message is more useful than that about the entire argument. */
const unknownProperty = new Set([2353, 2561]);

/** The cell in the program: its file, and the range of the user's text in it. */
export interface CellFile {
  file: TS.SourceFile;
  start: number;
  end: number;
}

/**
 * The complaints about a cell and the user's files that it imports, one for each fault.
 * @param found TypeScript's diagnostics of these files
 */
export function complaintsOf(
  ts: Compiler,
  program: TS.Program,
  cell: CellFile,
  files: readonly TS.SourceFile[],
  found: readonly TS.Diagnostic[],
): Diagnostic[] {
  const written = found.flatMap((diagnostic) => placed(diagnostic, cell) ?? []);
  const serious = written.filter((diagnostic) => !isHint(ts, diagnostic));
  const modules = files.filter((file) => file !== cell.file && !file.isDeclarationFile);
  const all = [
    ...withIdioms(ts, program, cell, serious),
    ...modules.flatMap((file) => missingInModules(ts, file)),
  ].map((diagnostic) => complaint(ts, diagnostic, cell));
  const keys = all.map(({ fileName, start, code, messageText }) =>
    [fileName, start.offset, code, messageText].join("\n"),
  );
  return all.filter((_, i) => keys.indexOf(keys[i]) === i);
}

type Placed = TS.DiagnosticWithLocation;

/**
 * The diagnostic, if it is about the user's text. A `var` that the kernel declared again is mapped to the one in the
 * block.
 */
function placed(diagnostic: TS.Diagnostic, { file, end }: CellFile): Placed | undefined {
  if (!diagnostic.file || diagnostic.start === undefined) return undefined;
  const found = diagnostic as Placed;
  if (diagnostic.file !== file || diagnostic.start <= end) return found;
  if (!isUnnameableCode(diagnostic.code)) return undefined;
  const name = file.text.slice(found.start, found.start + found.length);
  const { locals } = file as unknown as { locals?: Map<string, TS.Symbol> };
  const declared = locals?.get(name)?.valueDeclaration as TS.NamedDeclaration | undefined;
  return declared?.name && { ...found, start: declared.name.getStart(file) };
}

function complaint(ts: Compiler, diagnostic: Placed, cell: CellFile): Diagnostic {
  const { file, start, length, category } = diagnostic;
  const isCell = file === cell.file;
  // tslab also adds a line before cells that are modules; they are not on disk.
  const hasPrefix = isCell || !ts.sys.fileExists(file.fileName);
  const { code, message } = useful(ts, diagnostic);
  const position = (offset: number) => {
    const { line, character } = file.getLineAndCharacterOfPosition(offset);
    return hasPrefix
      ? { offset: offset - cell.start, line: line - 1, character }
      : { offset, line, character };
  };
  return {
    start: position(start),
    end: position(isCell ? Math.min(start + length, Math.max(start, cell.end)) : start + length),
    messageText: message,
    category,
    code,
    ...(isCell ? {} : { fileName: path.relative(process.cwd(), file.fileName) }),
  };
}

/** The entire chain of messages; for an unknown option only the message that names it. */
function useful(ts: Compiler, { code, messageText }: TS.Diagnostic): { code: number; message: string } {
  let last = messageText;
  while (typeof last !== "string" && last.next?.length === 1) last = last.next[0];
  if (typeof last !== "string" && unknownProperty.has(last.code))
    return { code: last.code, message: last.messageText };
  const lines = ts.flattenDiagnosticMessageText(messageText, "\n").split("\n");
  const said = lines.filter((line, i) => line.trim() !== lines[i - 1]?.trim());
  return { code, message: said.join("\n") };
}
