/** The protocol counts Unicode characters; JavaScript counts UTF-16 units. */
export function toUtf16(code: string, cursor: number): number {
  return Array.from(code).slice(0, cursor).join("").length;
}

/** The inverse of {@link toUtf16}. */
export function toCharacters(code: string, offset: number): number {
  return Array.from(code.slice(0, offset)).length;
}
