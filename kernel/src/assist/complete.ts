import type { Completion } from "../compiler/tslab.js";
import type { Language } from "../language/language.js";
import { toCharacters, toUtf16 } from "./characters.js";
import { type Literal, literalAt } from "./literal.js";

/**
 * The content of complete_reply: the completions at the cursor that start like the word there.
 * @param cursor in Unicode characters, as the protocol counts
 */
export function complete(language: Language, code: string, cursor: number): object {
  const position = toUtf16(code, cursor);
  const completion = language.complete(code, position);
  const literal = literalAt(language.ts, code, position);
  const { start, end, candidates } = literal ? inLiteral(completion, literal) : completion;
  const word = code.slice(start, position).toLowerCase();
  const matches = candidates.filter((name) => name.toLowerCase().startsWith(word));
  const cursor_start = toCharacters(code, start);
  const cursor_end = toCharacters(code, end);
  const kinds = new Map(completion.original?.entries.map(({ name, kind }) => [name, kind]));
  const types = matches.map((text) => ({
    text,
    type: pathKinds.get(kinds.get(text) ?? "") ?? kinds.get(text) ?? "",
    start: cursor_start,
    end: cursor_end,
  }));
  const metadata = { _jupyter_types_experimental: types };
  return { status: "ok", cursor_start, cursor_end, matches, metadata };
}

/** npm's internal folders in node_modules, and TypeScript's file of the cell. */
const hidden = /^(\..*|@types|__tslab__.*)$/;
/** TypeScript's kinds of path entries, and the kinds for the front end. */
const pathKinds = new Map([
  ["script", "module"],
  ["directory", "module"],
  ["external module name", "module"],
]);

/** The completions in a string literal: property names, strings of a union, or parts of a path. */
function inLiteral({ original }: Completion, { start, end, before, quote }: Literal): Completion {
  const entries = (original?.entries ?? []).filter(({ name }) => !hidden.test(name));
  const isPath = entries.length > 0 && entries.every(({ kind }) => pathKinds.has(kind));
  return {
    start: isPath ? start + before.lastIndexOf("/") + 1 : start,
    end,
    candidates: entries.map(({ name }) => name.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`)),
  };
}
