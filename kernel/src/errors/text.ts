const isHighSurrogate = (text: string, at: number) => (text.charCodeAt(at) & 0xfc00) === 0xd800;

/** The first `length` UTF-16 units of the text, one fewer if the last is half of a surrogate pair. */
export function head(text: string, length: number): string {
  if (text.length <= length) return text;
  return text.slice(0, isHighSurrogate(text, length - 1) ? length - 1 : length);
}

/**
 * Decodes the writes to one stream. Half a character, in bytes or of a surrogate pair, is kept until its other half
 * arrives.
 */
export class StreamText {
  private readonly decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  private half = "";

  /** @returns the complete text */
  decode(chunk: string | Uint8Array): string {
    const text =
      this.half + (typeof chunk === "string" ? chunk : this.decoder.decode(chunk, { stream: true }));
    const split = text.length > 0 && isHighSurrogate(text, text.length - 1);
    this.half = split ? text.slice(-1) : "";
    return split ? text.slice(0, -1) : text;
  }

  /** @returns an incomplete character as U+FFFD */
  end(): string {
    const text = this.half + this.decoder.decode();
    this.half = "";
    return text.toWellFormed();
  }
}
