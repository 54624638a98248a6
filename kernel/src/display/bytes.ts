import { types } from "node:util";
import type { Bundle } from "../cell/globals.js";

const isText = (type: string) => type.startsWith("text/") || /[+/](json|xml|javascript)$/.test(type);

/** The bundle with bytes in the protocol's form: text as text, JSON as its value, everything else in base64. */
export function withoutBytes(bundle: Bundle): Bundle {
  return Object.fromEntries(
    Object.entries(bundle).map(([type, value]) => {
      const bytes = bytesOf(value);
      if (!bytes) return [type, value];
      if (!isText(type)) return [type, bytes.toString("base64")];
      const text = bytes.toString("utf8");
      return [type, type.endsWith("json") ? JSON.parse(text) : text];
    }),
  );
}

function bytesOf(value: unknown): Buffer | undefined {
  if (types.isAnyArrayBuffer(value)) return Buffer.from(value);
  if (!ArrayBuffer.isView(value)) return undefined;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}
