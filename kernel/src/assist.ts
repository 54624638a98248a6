import type { Language } from "./language.js";
import type { QuickInfo } from "./tslab.js";

/**
 * The content of complete_reply: what can stand at the cursor and starts as the word there does.
 * @param cursor in Unicode characters, as the protocol counts
 */
export function complete(language: Language, code: string, cursor: number): object {
  const position = toUtf16(code, cursor);
  const { start, end, candidates, original } = language.complete(code, position);
  const word = code.slice(start, position).toLowerCase();
  const matches = candidates.filter((name) => name.toLowerCase().startsWith(word));
  const cursor_start = toCharacters(code, start);
  const cursor_end = toCharacters(code, end);
  const kinds = new Map(original?.entries.map(({ name, kind }) => [name, kind]));
  const types = matches.map((text) => ({
    text,
    type: kinds.get(text) ?? "",
    start: cursor_start,
    end: cursor_end,
  }));
  const metadata = { _jupyter_types_experimental: types };
  return { status: "ok", cursor_start, cursor_end, matches, metadata };
}

/** The content of inspect_reply: signature, types and documentation of what stands at the cursor. */
export function inspect(language: Language, code: string, cursor: number): object {
  const position = toUtf16(code, cursor);
  // A cursor just behind a word, or behind its opening parenthesis, asks for the word.
  const info = [position, position - 1].map((at) => at >= 0 && language.inspect(code, at)).find(Boolean);
  if (!info) return { status: "ok", found: false, data: {}, metadata: {} };
  return { status: "ok", found: true, data: describe(info), metadata: {} };
}

function describe({ displayParts = [], documentation = [], tags = [] }: QuickInfo): object {
  const text = (parts: { text: string }[] | undefined) => (parts ?? []).map((part) => part.text).join("");
  const signature = text(displayParts);
  const about = text(documentation);
  const plainTags = tags.map((tag) => `@${tag.name} ${text(tag.text)}`.trimEnd());
  const richTags = tags.map((tag) => `*@${tag.name}* ${text(tag.text)}`.trimEnd());
  const join = (parts: string[]) => parts.filter((part) => part !== "").join("\n\n");
  return {
    "text/plain": join([signature, about, plainTags.join("\n")]),
    "text/markdown": join([`\`\`\`typescript\n${signature}\n\`\`\``, about, richTags.join("  \n")]),
  };
}

/** The protocol counts Unicode characters, JavaScript UTF-16 units. */
function toUtf16(code: string, cursor: number): number {
  return Array.from(code).slice(0, cursor).join("").length;
}

function toCharacters(code: string, offset: number): number {
  return Array.from(code.slice(0, offset)).length;
}
