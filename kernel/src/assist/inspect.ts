import type { Language } from "../language/language.js";
import { toUtf16 } from "./characters.js";
import { type Explanation, markdown, plain } from "./jsdoc.js";

/**
 * The content of inspect_reply: signature, types and documentation of the name at the cursor, and, inside an argument
 * list, of the function that is called.
 * @param cursor in Unicode characters, as the protocol counts
 */
export function inspect(language: Language, code: string, cursor: number): object {
  const found = language.inspect(code, toUtf16(code, cursor));
  if (found.length === 0) return { status: "ok", found: false, data: {}, metadata: {} };
  return { status: "ok", found: true, data: bundle(found), metadata: {} };
}

function bundle(found: Explanation[]): object {
  return {
    "text/plain": found.map(plain).join("\n\n"),
    "text/markdown": found.map(markdown).join("\n\n---\n\n"),
  };
}
