/**
 * The width of a line of text in CSS pixels. It is an estimate: a letter of DejaVu Sans or Verdana is 0.6 of the font's size
 * wide on average, and the rest is reserve.
 */
export const textWidth = (text: string, fontSize: number): number => 0.64 * text.length * fontSize;

/** A title in as many lines as it needs; one line remains a string. */
export function titleLines(title: string, width: number, fontSize: number): string | string[] {
  const lines = wrapped(title, width, fontSize);
  return lines.length > 1 ? lines : title;
}

/** Breaks a text between its words into lines of at most `width` CSS pixels. A longer word has a line of its own. */
export function wrapped(text: string, width: number, fontSize: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(longer, fontSize) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
