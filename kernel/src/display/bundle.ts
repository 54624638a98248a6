import { inspect } from "node:util";
import type { Bundle } from "../globals.js";
import { withoutBytes } from "./bytes.js";
import { imageBundle } from "./image.js";
import { modelBundle } from "./layers-model.js";
import { pointsBundle } from "./points.js";
import { tableBundle } from "./table.js";
import { tensorBundle } from "./tensor.js";
import { trainingBundle } from "./training.js";

const displaySymbol = Symbol.for("Jupyter.display");

/** Text longer than this is cut, with a word saying so. */
const maxText = 100_000;

/** The kinds of value that the kernel knows how to show, each tried in turn. */
const known = [tensorBundle, tableBundle, imageBundle, vegaBundle, modelBundle, trainingBundle, pointsBundle];

/**
 * How a value is shown: by its own `Symbol.for("Jupyter.display")` when it has one; then as a tensor, a table, an
 * image, a chart, a model, a training or points, if it is one; else as text.
 */
export async function bundleOf(value: unknown): Promise<Bundle> {
  const bundle = (await ownBundle(value)) ?? firstOf(value) ?? {};
  const text = bundle["text/plain"];
  return { ...withoutBytes(bundle), "text/plain": cut(typeof text === "string" ? text : plain(value)) };
}

async function ownBundle(value: unknown): Promise<Bundle | undefined> {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
  const method = (value as Record<symbol, unknown>)[displaySymbol];
  const bundle = typeof method === "function" ? await method.call(value) : undefined;
  return typeof bundle === "object" && bundle !== null ? bundle : undefined;
}

function firstOf(value: unknown): Bundle | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const show of known) {
    const bundle = show(value);
    if (bundle) return bundle;
  }
  return undefined;
}

/** Front ends draw the version of Vega and Vega-Lite that a specification's `$schema` names. */
function vegaBundle(value: object): Bundle | undefined {
  const { $schema } = value as { $schema?: unknown };
  const [, kind, version] = /\/schema\/(vega|vega-lite)\/v(\d+)/.exec(String($schema)) ?? [];
  if (!kind) return undefined;
  return {
    [`application/vnd.${kind.replace("-", "")}.v${version}+json`]: value,
    "text/plain": `${kind} chart`,
  };
}

function plain(value: unknown): string {
  return inspect(value, { maxArrayLength: 100, maxStringLength: 10_000, depth: 4 });
}

function cut(text: string): string {
  if (text.length <= maxText) return text;
  return `${text.slice(0, maxText)}\n… cut here: ${text.length.toLocaleString("en")} characters in all`;
}
