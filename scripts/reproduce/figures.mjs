import { join } from "node:path";
import { figuresOf } from "@topolab/kernel";
import { removeFolder, writeWhole } from "../program/files.mjs";

/** @typedef {import("@topolab/kernel").FigureShown & { name: string }} NamedFigure */

/** @param {string} text @returns {string} words joined by hyphens, for a file name */
export const slug = (text) =>
  text
    .normalize("NFD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 60);

/**
 * A figure's name: by the paper's numbering if its heading has one, `fig-3a-swiss-roll`, else by its notebook's
 * number and its heading, `01-training`. Further figures below the same heading are counted.
 * @param {string} notebook its name, `01-swiss-roll` @param {string} heading
 */
export function figureName(notebook, heading) {
  const [, number = "", rest = notebook] = notebook.match(/^(\d+)-(.*)$/) ?? [];
  const [, figure, panel = ""] = heading.match(/\bFig(?:ures?|\.)\s*(\d+)\s*([A-Za-z]?)(?![A-Za-z])/) ?? [];
  return figure
    ? `fig-${figure}${panel.toLowerCase()}-${slug(rest)}`
    : [number, slug(heading)].filter(Boolean).join("-");
}

/** @param {import("./copies.mjs").Copy} copy @returns {NamedFigure[]} */
export function namedFigures({ name, notebook }) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  return figuresOf(notebook).map((figure) => {
    const base = figureName(name, figure.heading);
    const count = (counts.get(base) ?? 0) + 1;
    counts.set(base, count);
    return { ...figure, name: count > 1 ? `${base}-${count}` : base };
  });
}

/**
 * Writes every figure as PNG, charts also as Vega-Lite JSON and as SVG. It replaces the folder of an earlier run.
 * @param {import("./copies.mjs").Copy[]} copies @param {string} folder @returns {Promise<number>} how many figures
 */
export async function writeFigures(copies, folder) {
  // This file and not the library's index, which would load TensorFlow.
  const { renderSvg } = await import("../../lib/dist/plot/chart/render.js");
  removeFolder(folder);
  const figures = copies.flatMap(namedFigures);
  for (const { name, spec, png } of figures) {
    if (png) writeWhole(join(folder, `${name}.png`), Buffer.from(png, "base64"));
    if (!spec) continue;
    writeWhole(join(folder, `${name}.vl.json`), `${JSON.stringify(spec)}\n`);
    writeWhole(join(folder, `${name}.svg`), await renderSvg(spec));
  }
  return figures.length;
}
