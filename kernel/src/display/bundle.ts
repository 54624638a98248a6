import { types } from "node:util";
import type { Bundle } from "../cell/globals.js";
import { attempt, inspectSafely } from "../errors/safely.js";
import { head } from "../errors/text.js";
import { withoutBytes } from "./bytes.js";
import { imageBundle } from "./image.js";
import { modelBundle } from "./layers-model.js";
import { pointsBundle } from "./points.js";
import { tableBundle } from "./table.js";
import { tensorBundle } from "./tensor.js";
import { trainingBundle } from "./training.js";

const displaySymbol = Symbol.for("Jupyter.display");

/** Longer text is cut, with a note. */
const maxText = 100_000;

/** Text with more lines is printed again with less depth. */
const maxLines = 200;
const depths = [4, 2, 1, 0];

/** The displays of known kinds of values, tried in order. */
const known = [tensorBundle, tableBundle, imageBundle, vegaBundle, modelBundle, trainingBundle, pointsBundle];

/**
 * How a value is shown: by its own `Symbol.for("Jupyter.display")` if it has one; else as a tensor, a table, an image,
 * a chart, a model, a training or points, if it is one; else as text. A promise only if the value's own display returns
 * one.
 * @throws the error of the value's own display; no other code of the value can make it fail
 */
export function bundleOf(value: unknown): Bundle | Promise<Bundle> {
  const own = ownBundle(value);
  if (isPromise(own)) return own.then((bundle) => completed(bundle, value));
  return completed(own, value);
}

/** Whether there is nothing to show: `undefined`, or the promise of `undefined` from a `display(x)` without `await`. */
export function isNothing(value: unknown): boolean {
  // Node's text of a promise includes its result; awaiting the promise would count as handling its rejection.
  return value === undefined || (types.isPromise(value) && inspectSafely(value) === "Promise { undefined }");
}

/** Whether the bundle is still a promise. */
export function isPromise<T>(value: T | PromiseLike<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

function completed(own: unknown, value: unknown): Bundle {
  const bundle = typeof own === "object" && own !== null ? (own as Bundle) : (firstOf(value) ?? {});
  const text = bundle["text/plain"];
  return { ...withoutBytes(bundle), "text/plain": cut(typeof text === "string" ? text : plain(value)) };
}

function ownBundle(value: unknown): unknown {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
  const method = attempt(() => (value as Record<symbol, unknown>)[displaySymbol], undefined);
  return typeof method === "function" ? method.call(value) : undefined;
}

function firstOf(value: unknown): Bundle | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const show of known) {
    const bundle = attempt(() => show(value), undefined);
    if (bundle) return bundle;
  }
  return undefined;
}

/** Front ends draw the version of Vega and Vega-Lite that a specification's `$schema` names. */
function vegaBundle(value: object): Bundle | undefined {
  const { $schema } = value as { $schema?: unknown };
  if (typeof $schema !== "string") return undefined;
  const [, kind, version] = /\/schema\/(vega|vega-lite)\/v(\d+)/.exec($schema) ?? [];
  if (!kind || JSON.stringify(value) === undefined) return undefined; // throws if it is not JSON
  return {
    [`application/vnd.${kind.replace("-", "")}.v${version}+json`]: value,
    "text/plain": `${kind} chart`,
  };
}

/** Reduces the depth until the text has few enough lines; a model in an array fills hundreds. */
function plain(value: unknown): string {
  let text = "";
  for (const depth of depths) {
    text = inspectSafely(value, { maxArrayLength: 100, maxStringLength: 10_000, depth });
    if (text.split("\n", maxLines + 1).length <= maxLines) break;
  }
  return text;
}

function cut(text: string): string {
  if (text.length <= maxText) return text;
  return `${head(text, maxText)}\n… cut here: ${text.length.toLocaleString("en")} characters in total`;
}
