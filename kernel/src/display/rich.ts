import { currentCell } from "../cell/current-cell.js";
import type { Bundle } from "../cell/globals.js";
import { bundleOf, isPromise } from "./bundle.js";

/** A value that defines its own display. */
export interface Displayable {
  [key: symbol]: () => Bundle | Promise<Bundle>;
}

const displaySymbol = Symbol.for("Jupyter.display");

function typed(type: string, text: string): Displayable {
  return { [displaySymbol]: () => ({ [type]: text, "text/plain": text }) };
}

/**
 * Returns a value that is shown as HTML.
 *
 * @example
 * html("<b>bold</b>");
 */
export const html = (text: string): Displayable => typed("text/html", text);
/**
 * Returns a value that is shown as Markdown.
 *
 * @example
 * markdown("**bold**");
 */
export const markdown = (text: string): Displayable => typed("text/markdown", text);
/**
 * Returns a value that is shown as a formula; dollar signs are added if there are none.
 *
 * @example
 * latex("\\frac{1}{2}");
 */
export const latex = (text: string): Displayable =>
  typed("text/latex", text.trim().startsWith("$") || text.includes("\\begin") ? text : `$$${text}$$`);
/**
 * Returns a value that is shown as an SVG drawing.
 *
 * @example
 * svg('<svg xmlns="http://www.w3.org/2000/svg"><circle r="5"/></svg>');
 */
export const svg = (text: string): Displayable => typed("image/svg+xml", text);

/**
 * Shows a value below the running cell, in every form that it has. It appears at once, between the cell's printed
 * output, as the value is now. Only a value whose own display returns a promise is shown later; the cell's end waits
 * for it.
 * @returns when the value is shown
 * @example
 * await display(html("<b>bold</b>"));
 */
export async function display(value: unknown): Promise<void> {
  const cell = currentCell();
  const bundle = bundleOf(value);
  if (!isPromise(bundle)) return cell.display(bundle);
  const shown = bundle.then((ready) => cell.display(ready));
  cell.onEnd(() => shown.catch(() => {})); // the caller's await reports the error, or an unhandled rejection does
  return shown;
}
