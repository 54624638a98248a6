// node scripts/docs/gallery.mjs: runs each program of docs/figures, writes the figure that it exports next to it as
// SVG, and docs/gallery.md with the code and the picture of each. A program's first comment describes the figure.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { house } from "../program/house.mjs";

/** @typedef {{ svg(): Promise<string>, png(): Promise<Uint8Array>, caption: string }} Figure */

const folder = join(house.root, "docs/figures");
const compiled = join(house.out, "docs/figures");
mkdirSync(compiled, { recursive: true });

/** The figures in the order of the gallery, by subject. @type {Record<string, string[]>} */
const sections = {
  "Generative models": [
    ...["quantileMap", "swissRoll", "stretchedSquare", "matchingOrder", "matchings", "lossCurve"],
    ...["outliers", "comparison", "imageGrid", "imageRows", "interpolationStrip"],
  ],
  "Persistent homology": ["filtration", "spanningTree", "diagram", "diagrams", "barcode", "bettiCurves"],
  "Distributions and comparisons": [
    "histogram",
    "density1d",
    "heatmap",
    "metricBars",
    "curves",
    "curvePanels",
    "strips",
    "tiles",
  ],
  "Your own": ["figure"],
};

const names = readdirSync(folder).flatMap((file) => (file.endsWith(".ts") ? [file.slice(0, -3)] : []));
const listed = Object.values(sections).flat();
const unlisted = names.filter((name) => !listed.includes(name));
if (unlisted.length) throw new Error(`Name a section of the gallery for ${unlisted.join(", ")}`);

/** @param {string} name @returns {Promise<string>} its part of the page */
async function entry(name) {
  const source = readFileSync(join(folder, `${name}.ts`), "utf8");
  const [, description, code] = source.match(/^\/\/ (.*)\n([\s\S]*)$/) ?? [];
  if (!description)
    throw new Error(`docs/figures/${name}.ts must begin with a comment that describes the figure`);
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  // Inside the checkout, so that its imports resolve.
  const program = join(compiled, `${name}.mjs`);
  writeFileSync(program, outputText);
  /** @type {{ default: Figure }} */
  const { default: figure } = await import(pathToFileURL(program).href);
  writeFileSync(join(folder, `${name}.svg`), await figure.svg());
  const picture = `![${figure.caption.replace(/[[\]]/g, "")}](./figures/${name}.svg)`;
  return `### ${name}\n\n${description}\n\n${picture}\n\n\`\`\`ts\n${code.trim()}\n\`\`\`\n`;
}

let page = `---
outline: [2, 3]
---

# Gallery

Every figure of \`topolab/plot\`, with the complete program that draws it. \`await display(figure)\` shows one in a notebook,
\`await figure.svg()\` and \`await figure.png()\` return it as a file, and \`figure.spec\` is its Vega-Lite specification.
`;
for (const [title, figures] of Object.entries(sections)) {
  page += `\n## ${title}\n\n`;
  for (const name of figures) page += `${await entry(name)}\n`;
}
writeFileSync(join(house.root, "docs/gallery.md"), page);
console.log(`Gallery: ${names.length} figures`);
