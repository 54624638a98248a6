import { createRequire } from "node:module";
import type { Compiler } from "../compiler/compiler.js";

const require = createRequire(import.meta.url);

/** Strings and regular expressions end with their line, so no further line can fix these errors. */
const unterminatedString = 1002;
const unterminatedRegex = 1161;

/**
 * Whether a console should run the code, wait for more, or report an error. Code is incomplete if the parser's first
 * complaint is about its end.
 */
export function completeness(ts: Compiler, code: string): { status: string; indent?: string } {
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  const { parseDiagnostics } = file as unknown as { parseDiagnostics: { start: number; code: number }[] };
  const first = parseDiagnostics[0];
  if (!first) return { status: "complete" };
  const mendable = first.code !== unterminatedString && first.code !== unterminatedRegex;
  if (!mendable || first.start < code.trimEnd().length) return { status: "invalid" };
  // Two empty lines mean that the user wants to run it as it is.
  if (/\n\s*\n\s*$/.test(code)) return { status: "complete" };
  return { status: "incomplete", indent: indentAfter(code) };
}

function indentAfter(code: string): string {
  const { isCompleteCode } = require("tslab/dist/converter.js") as {
    isCompleteCode(code: string): { indent?: string };
  };
  return isCompleteCode(code).indent ?? "";
}
