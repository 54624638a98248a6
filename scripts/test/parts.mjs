import { join } from "node:path";
import { node24 } from "./node24.mjs";
import { prepareRay } from "./ray.mjs";

/** @typedef {import("../program/house.mjs").House} House */
/** @typedef {{ passed: number, failed: number, code: number, skipped?: string }} Outcome */
/**
 * One part of `npm test`: commands that run one after the other and count as one, or vitest, which counts its tests,
 * or a function. A part with `prepare` runs that first, and is skipped if `prepare` returns a reason.
 * @typedef {(house: House) => Promise<{ env: NodeJS.ProcessEnv } | { skipped: string }>} Prepare
 * @typedef {{ name: string, commands: string[][] } | { name: string, vitest: string[], prepare?: Prepare } | { name: string, program: (house: House) => Promise<Outcome> }} Part
 */

const tsc = "node_modules/typescript/bin/tsc";

/** Everything that `npm test` runs, in order. @type {Part[]} */
export const parts = [
  { name: "lint", commands: [["node_modules/@biomejs/biome/bin/biome", "check", "."]] },
  {
    name: "types",
    commands: [
      [tsc, "-b", "lib", "kernel"],
      [tsc, "-p", "test"],
      [tsc, "-p", "scripts"],
      [tsc, "-p", "examples"],
      [tsc, "-p", "docs"],
    ],
  },
  {
    name: "unit tests",
    vitest: ["notebooks", "setup", "pack", "ray", "examples", "docs"].flatMap((folder) => [
      "--exclude",
      `test/${folder}/**`,
    ]),
  },
  { name: "set-up", vitest: ["test/setup"] },
  { name: "examples", vitest: ["test/examples"] },
  { name: "notebooks", vitest: ["test/notebooks"] },
  // Needs npm's registry or its cache, some 90 seconds.
  { name: "packages", vitest: ["test/pack"] },
  // Builds the site with TypeDoc's reference, checks links, code and pages.
  { name: "documentation", vitest: ["test/docs"] },
  // Needs PyPI or pip's cache the first time, or TOPOLAB_RAY; some 90 seconds.
  { name: "Ray", vitest: ["test/ray"], prepare: prepareRay },
  { name: "Node 24", program: node24 },
];

/** @param {House} house @param {string} name */
export const reportFile = (house, name) => join(house.out, "test", `${name.replace(/\W+/g, "-")}.json`);
