// npm run setup: turns a fresh clone into a working checkout. It can be repeated, and killed at any moment.
import { main } from "./program/main.mjs";
import { setUp } from "./setup/index.mjs";

await main(async () => {
  console.log("Setting up topolab, all of it inside this folder:");
  await setUp();
  console.log(
    "Done. `npm start` reproduces the first figure and opens JupyterLab; `npm run doctor` shows what is installed.",
  );
});
