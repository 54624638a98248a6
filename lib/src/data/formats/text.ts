/**
 * Decodes a text file: UTF-16 if its byte order mark says so, as some editors on Windows save it, else UTF-8. The mark
 * itself is left out.
 */
export function decodedText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}
