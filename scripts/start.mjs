// npm start: sets up what is missing, reproduces Figure 3A of the GTN paper, opens JupyterLab on the notebooks.
// With --headless, or without a terminal, it ends after the reproduction.
import { spawn } from "node:child_process";
import { join, relative } from "node:path";
import { house } from "./program/house.mjs";
import { main } from "./program/main.mjs";
import { progressOn } from "./program/progress.mjs";
import { setUp } from "./setup/index.mjs";
import { claimsTable, executeNotebook, saveFigure } from "./start/notebook.mjs";

const name = "01-swiss-roll";

/** Runs the swiss-roll notebook in its quick profile; prints where its figure is and what became of the claims. */
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

/**
 * Opens JupyterLab and stays until it ends.
 * @returns {Promise<number>} its exit code
 */
function openLab() {
  console.log("\nOpening JupyterLab; Ctrl-C ends it.");
  const lab = spawn(house.jupyter, ["lab", "notebooks"], { cwd: house.root, stdio: "inherit" });
  // The terminal sends Ctrl-C to both; JupyterLab asks before it ends.
  process.on("SIGINT", () => {});
  return new Promise((resolve, reject) => {
    lab.on("error", reject);
    lab.on("exit", (code) => resolve(code ?? 0));
  });
}

await main(async () => {
  console.log("Setting up topolab, all of it inside this folder:");
  await setUp();
  await reproduce();
  const headless = process.argv.includes("--headless") || !process.stdout.isTTY;
  if (headless) return console.log("JupyterLab: .venv/bin/jupyter lab notebooks");
  return openLab();
});
