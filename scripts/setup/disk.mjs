import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { SetupError } from "../program/setup-error.mjs";

/** The disk space of a complete set-up, including the wheel that is deleted at the end (MB). */
const needed = { node_modules: 900, ".venv": 400, ".tensorflow": 1400 };
/** With CUDA's libraries in addition to TensorFlow. */
const neededForGpu = 9000;

/** @param {import("../program/house.mjs").House} house @param {"cpu" | "gpu"} device @returns {Promise<{ free: number, needed: number }>} MB */
export async function diskSpace(house, device) {
  const { bavail, bsize } = await statfs(house.root);
  const all = { ...needed, ".tensorflow": device === "gpu" ? neededForGpu : needed[".tensorflow"] };
  const missing = Object.entries(all).filter(([folder]) => !existsSync(`${house.root}/${folder}`));
  return {
    free: Math.floor((bavail * bsize) / 1e6),
    needed: missing.reduce((sum, [, size]) => sum + size, 0),
  };
}

/** @param {import("../program/house.mjs").House} house @param {"cpu" | "gpu"} device @returns {import("../program/steps.mjs").Step} */
export function diskStep(house, device, measure = diskSpace) {
  return {
    name: "disk",
    title: "Disk",
    needs: ["node"],
    done: async () => {
      const space = await measure(house, device);
      if (space.free < space.needed) {
        throw new SetupError(
          `The disk has ${space.free} MB free and set-up needs ${space.needed} MB`,
          `free some space on the disk that holds ${house.root}, or clone to another one, and run the command again.`,
        );
      }
      return `${(space.free / 1000).toFixed(0)} GB free`;
    },
    run: async () => "",
  };
}
