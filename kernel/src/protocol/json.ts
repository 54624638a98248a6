/** In well-formed JSON only lone surrogates are escaped as `\ud800` to `\udfff`; a pair of backslashes is none. */
const escapes = /\\\\|\\ud[89a-f][0-9a-f]{2}/g;

/**
 * The value as JSON that every reader can decode and save: a lone surrogate, in a value or in a key, becomes U+FFFD.
 * Python, for one, reads a lone surrogate and then cannot write it as UTF-8.
 * @throws {TypeError} if the value holds a `bigint` or a cycle
 */
export function toJson(value: unknown, space?: number): string {
  const json = JSON.stringify(value, undefined, space);
  if (!json.includes("\\ud")) return json;
  return json.replace(escapes, (found) => (found === "\\\\" ? found : "\ufffd"));
}
