import type { Json } from "../protocol/wire.js";

/** A request whose content is not what the protocol says. */
export class MalformedRequest extends Error {
  override readonly name = "MalformedRequest";
  constructor(message: string) {
    super(message);
    this.stack = undefined; // where the kernel stood says nothing to the sender
  }
}

/** A text of the content. @throws {MalformedRequest} if it is missing or no string */
export function textOf(content: Json, name: string): string {
  const value = content[name];
  if (typeof value === "string") return value;
  throw new MalformedRequest(`content.${name} must be a string: got ${kindOf(value)}`);
}

/** A number of the content. @throws {MalformedRequest} if it is there and no integer */
export function integerOf(content: Json, name: string, otherwise: number): number {
  const value = content[name] ?? otherwise;
  if (Number.isInteger(value) || value === otherwise) return value as number;
  throw new MalformedRequest(`content.${name} must be an integer: got ${kindOf(value)}`);
}

/** The cursor's place in the code, in Unicode characters; its end where nothing is said. */
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
