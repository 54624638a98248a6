// npm run docs: writes the site to out/site. The gallery's figures are drawn by running their code, TypeDoc makes the API
// reference, VitePress the pages. Needs no network. `npm run docs -- --preview` serves the site afterwards.
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { house } from "./program/house.mjs";
import { main } from "./program/main.mjs";
import { CommandFailed, run } from "./program/run.mjs";
import { SetupError } from "./program/setup-error.mjs";

const site = join(house.out, "site");
const api = join(house.out, "api");

/** @param {string} name of the log @param {string[]} args @param {NodeJS.ProcessEnv} [env] */
async function node(name, args, env) {
  const log = join(house.logs, `docs-${name}.log`);
  try {
    await run(process.execPath, args, { cwd: house.root, log, env });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new SetupError(
      `The documentation could not be built: ${name}`,
      "see the end of its output below.",
      {
        tail: error.tail,
        log,
      },
    );
  }
}

const pages = async () => {
  await node("gallery", ["scripts/docs/gallery.mjs"]);
  await node("vitepress", ["node_modules/vitepress/bin/vitepress.js", "build", "docs"]);
};

/** TypeDoc's pages link back to the guides, below the same base as VitePress's. */
const reference = async () => {
  const options = join(house.out, "typedoc.json");
  const navigationLinks = { Guides: `${process.env.DOCS_BASE ?? "/"}getting-started.html` };
  mkdirSync(house.out, { recursive: true });
  writeFileSync(options, JSON.stringify({ extends: ["../typedoc.json"], navigationLinks }));
  await node("api", ["node_modules/typedoc/bin/typedoc", "--options", options, "--logLevel", "Warn"]);
};

await main(async () => {
  const started = Date.now();
  rmSync(site, { recursive: true, force: true });
  await node("build", ["node_modules/typescript/bin/tsc", "-b", "lib", "kernel"]);
  await Promise.all([pages(), reference()]);
  renameSync(api, join(site, "api"));
  console.log(`The site is in out/site (${((Date.now() - started) / 1000).toFixed(0)} s).`);
  if (!process.argv.includes("--preview")) return console.log("`npm run docs -- --preview` serves it.");
  const args = ["node_modules/vitepress/bin/vitepress.js", "preview", "docs"];
  const { spawn } = await import("node:child_process");
  const server = spawn(process.execPath, args, { cwd: house.root, stdio: "inherit" });
  await new Promise((resolve) => server.on("exit", resolve));
});
