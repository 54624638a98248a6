import { existsSync } from "node:fs";
import { join } from "node:path";
import { readJson } from "../program/files.mjs";
import { CommandFailed, run } from "../program/run.mjs";
import { SetupError } from "../program/setup-error.mjs";

/** @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean, inBundle?: boolean }} Locked */

/**
 * The packages of package-lock.json that are missing in node_modules or have another version there. npm writes
 * node_modules/.package-lock.json last, so it is missing after a killed `npm ci`.
 * @param {import("../program/house.mjs").House} house
 * @returns {string[]} paths of packages
 */
export function missingPackages(house) {
  /** @type {Record<string, Locked>} */
  const wanted = readJson(join(house.root, "package-lock.json"))?.packages ?? {};
  /** @type {Record<string, Locked>} */
  const installed = readJson(join(house.nodeModules, ".package-lock.json"))?.packages ?? {};
  return Object.entries(wanted)
    .filter(([path, locked]) => {
      if (!path.startsWith("node_modules/")) return false;
      const there = installed[path];
      if (!there) return !(locked.optional || locked.devOptional);
      return there.version !== locked.version || !existsSync(join(house.root, path));
    })
    .map(([path]) => path);
}

/** @param {import("../program/house.mjs").House} house @returns {import("../program/steps.mjs").Step} */
export function packagesStep(house) {
  const log = join(house.logs, "npm-ci.log");
  const locked = Object.keys(readJson(join(house.root, "package-lock.json"))?.packages ?? {});
  return {
    name: "packages",
    title: "npm packages",
    needs: ["disk", "compiler", "python"],
    done: () =>
      missingPackages(house).length ? undefined : `in node_modules, in the versions of package-lock.json`,
    run: async (update, signal) => {
      let fetched = 0;
      update("starting npm ci");
      const onLine = (/** @type {string} */ line) => {
        if (line.includes(".tgz")) update(`${++fetched} of about ${locked.length} fetched`);
      };
      try {
        await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=http"], {
          cwd: house.root,
          log,
          onLine,
          signal,
        });
      } catch (error) {
        if (!(error instanceof CommandFailed)) throw error;
        throw new SetupError("npm could not install the packages", remedyFor(error.tail), {
          ...error,
          cause: error,
        });
      }
      const missing = missingPackages(house);
      if (missing.length) {
        throw new SetupError(
          `npm did not install ${missing.slice(0, 5).join(", ")}`,
          "delete node_modules and run the command again.",
          { log },
        );
      }
      return `${locked.length} in package-lock.json`;
    },
  };
}

/** @param {string} output @returns {string} */
function remedyFor(output) {
  if (/ENOTFOUND|ETIMEDOUT|ECONNREFUSED|ECONNRESET|EAI_AGAIN|network/i.test(output)) {
    return "npm could not reach its registry: check the network (and `npm config get registry`, `npm config get proxy`) and run the command again.";
  }
  if (/ENOSPC/.test(output)) return "the disk is full: free some space and run the command again.";
  if (/EACCES|EPERM/.test(output))
    return "npm has no permission to write here: check the owner of the checkout and of npm's cache.";
  if (/in sync/.test(output))
    return "package.json and its lock file do not match: run `npm install`, then run the command again.";
  return "read the end of npm's output below; running the command again is safe.";
}
