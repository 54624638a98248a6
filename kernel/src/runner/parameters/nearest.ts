/** The Levenshtein distance between two words, ignoring case. */
export function editDistance(a: string, b: string): number {
  const [from, to] = [a.toLowerCase(), b.toLowerCase()];
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = above[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      row.push(Math.min(above[j] + 1, row[j - 1] + 1, replaced));
    }
  }
  return row[to.length];
}

/** The distance of a word to a name; abbreviations are near, such as `lr` to `learningRate`. */
function distance(word: string, name: string): number {
  const initials = name.replace(/[^A-Z]/g, (letter, at) => (at === 0 ? letter : "")).toLowerCase();
  const abbreviates = initials === word.toLowerCase() || name.toLowerCase().startsWith(word.toLowerCase());
  return abbreviates ? 0.5 : editDistance(word, name);
}

/** The name nearest to a word; undefined if there are no names. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  return [...names].sort((a, b) => distance(word, a) - distance(word, b))[0];
}
