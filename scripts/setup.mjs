// npm run setup: from a bare clone to a checkout that runs. Safe to repeat, and to kill at any moment.
import { main } from "./program/main.mjs";
import { setUp } from "./setup/index.mjs";

await main(async () => {
  console.log("Setting up topolab, all of it inside this folder:");
  await setUp();
  console.log(
    "Done. `npm start` reproduces the first figure and opens JupyterLab; `npm run doctor` shows what is here.",
  );
});
