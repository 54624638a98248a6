import type { Json } from "../protocol/wire.js";

/** A request whose content violates the protocol. */
export class MalformedRequest extends Error {
  override readonly name = "MalformedRequest";
  constructor(message: string) {
    super(message);
    this.stack = undefined; // the kernel's stack does not help the sender
  }
}

/** A string of the content. @throws {MalformedRequest} if it is missing or not a string */
export function textOf(content: Json, name: string): string {
  const value = content[name];
  if (typeof value === "string") return value;
  throw new MalformedRequest(`content.${name} must be a string: got ${kindOf(value)}`);
}

/** A number of the content. @throws {MalformedRequest} if it is present and not an integer */
export function integerOf(content: Json, name: string, otherwise: number): number {
  const value = content[name] ?? otherwise;
  if (Number.isInteger(value) || value === otherwise) return value as number;
  throw new MalformedRequest(`content.${name} must be an integer: got ${kindOf(value)}`);
}

/** The cursor's position in the code, in Unicode characters. Default: the end of the code. */
export function cursorOf(content: Json): number {
  const cursor = integerOf(content, "cursor_pos", Number.POSITIVE_INFINITY);
  if (cursor >= 0) return cursor;
  throw new MalformedRequest(`content.cursor_pos must not be negative: got ${cursor}`);
}

function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "number" ? String(value) : `a value of type ${typeof value}`;
}
