/**
 * Returns the first key that an object in a JSON text has twice, at any depth. `JSON.parse` keeps the last one without
 * a warning.
 * @param json a text that `JSON.parse` accepts
 */
export function repeatedKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === "{") open.push(new Set());
    else if (character === "}") open.pop();
    else if (character === '"') {
      const end = endOfString(json, at);
      if (isKey(json, end)) {
        const key: string = JSON.parse(json.slice(at, end));
        const keys = open[open.length - 1];
        if (keys.has(key)) return key;
        keys.add(key);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** The position after the closing quotation mark. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at + 1;
}

/** Whether a string that ends here is followed by a colon. */
function isKey(json: string, end: number): boolean {
  let at = end;
  while (" \t\n\r".includes(json[at] ?? ":")) at++;
  return json[at] === ":";
}
