// npm start: sets up what is missing, reproduces Figure 3A of the GTN paper, opens JupyterLab on that notebook. With
// --headless, or without a terminal, it ends after the reproduction. Other arguments after `npm start --` are passed to
// Jupyter: npm start -- --port=9000 --no-browser
import { join, relative } from "node:path";
import { house } from "./program/house.mjs";
import { main } from "./program/main.mjs";
import { progressOn } from "./program/progress.mjs";
import { setUp } from "./setup/index.mjs";
import { labArguments, openLab, startArguments } from "./start/lab.mjs";
import { claimsTable, executeNotebook, saveFigure } from "./start/notebook.mjs";

const name = "01-swiss-roll";

/** Runs the swiss-roll notebook in its quick profile; prints the path of its figure and the table of claims. */
async function reproduce() {
  const title = `notebooks/${name}.ipynb, quick profile`;
  const copy = join(house.out, `${name}.ipynb`);
  const figure = join(house.out, `${name}.png`);
  const progress = progressOn(process.stdout);
  const started = Date.now();
  console.log("\nReproducing the swiss roll:");
  progress.start(title);
  try {
    const cells = await executeNotebook(house, join(house.root, "notebooks", `${name}.ipynb`), {
      copy,
      profile: "quick",
      onCell: (state) => progress.update(title, state),
    });
    progress.done(title, `run in ${Math.round((Date.now() - started) / 1000)} s`);
    const drawn = saveFigure(cells, "Figure 3A", figure);
    console.log(`\n${claimsTable(cells) ?? "The notebook has no claims table."}\n`);
    console.log(`Executed notebook: ${relative(process.cwd(), copy)}`);
    console.log(drawn ? `Figure: ${relative(process.cwd(), figure)}` : "The notebook drew no figure.");
  } finally {
    progress.close();
  }
}

await main(async () => {
  const { headless, forJupyter } = startArguments(process.argv.slice(2), process.stdout);
  console.log("Setting up topolab, all of it inside this folder:");
  await setUp();
  await reproduce();
  if (headless) return console.log(`JupyterLab: .venv/bin/jupyter ${labArguments(house, []).join(" ")}`);
  console.log("\nOpening JupyterLab; Ctrl-C ends it.");
  return openLab(house, forJupyter);
});
