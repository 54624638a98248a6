import { inspect } from "node:util";
import type { Bundle } from "./globals.js";

const displaySymbol = Symbol.for("Jupyter.display");

/** How a value is shown: by its own `Symbol.for("Jupyter.display")` when it has one, else as text. */
export async function bundleOf(value: unknown): Promise<Bundle> {
  const own = displayMethod(value);
  if (own) {
    const bundle = await own.call(value);
    if (typeof bundle === "object" && bundle !== null) return bundle as Bundle;
  }
  return { "text/plain": plain(value) };
}

function displayMethod(value: unknown): (() => unknown) | undefined {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
  const method = (value as Record<symbol, unknown>)[displaySymbol];
  return typeof method === "function" ? (method as () => unknown) : undefined;
}

function plain(value: unknown): string {
  return inspect(value, { maxArrayLength: 100, maxStringLength: 100_000, depth: 4 });
}
