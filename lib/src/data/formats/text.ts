/**
 * Decodes a text file: UTF-16 if its byte order mark says so (some editors on Windows save that), else UTF-8. The mark
 * is left out.
 */
export function decodedText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}
