/**
 * In well-formed JSON only lone surrogates are escaped as `\ud800` to `\udfff`; a double backslash is not an escape.
 */
const escapes = /\\\\|\\ud[89a-f][0-9a-f]{2}/g;

/**
 * Returns the value as JSON that every reader can decode and save. Lone surrogates in values and keys become U+FFFD;
 * Python, for example, reads a lone surrogate but cannot write it as UTF-8.
 * @throws {TypeError} if the value contains a `bigint` or a cycle
 */
export function toJson(value: unknown, space?: number): string {
  const json = JSON.stringify(value, undefined, space);
  if (!json.includes("\\ud")) return json;
  return json.replace(escapes, (found) => (found === "\\\\" ? found : "\ufffd"));
}
