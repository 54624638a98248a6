import { house as thisHouse } from "../program/house.mjs";
import { lock } from "../program/lock.mjs";
import { progressOn } from "../program/progress.mjs";
import { runSteps } from "../program/steps.mjs";
import { bindingStep } from "./binding.mjs";
import { buildStep } from "./build.mjs";
import { compilerStep } from "./compiler.mjs";
import { diskStep } from "./disk.mjs";
import { kernelspecStep } from "./kernelspec.mjs";
import { labStep } from "./lab.mjs";
import { checkNode, nodeStep } from "./node.mjs";
import { packagesStep } from "./packages.mjs";
import { tensorflowStep } from "./tensorflow.mjs";
import { trustStep } from "./trust.mjs";
import { jupyterStep, pythonStep, venvStep } from "./venv.mjs";
import { chooseDevice } from "./wheel.mjs";

/** @typedef {import("../program/house.mjs").House} House */

/**
 * The steps from a fresh clone to a working checkout, each after those it needs.
 * @param {House} house @param {import("./wheel.mjs").Device} device
 * @returns {import("../program/steps.mjs").Step[]}
 */
export function setupSteps(house, device) {
  const binding = bindingStep(house, device);
  return [
    nodeStep(),
    diskStep(house, device),
    compilerStep(binding),
    pythonStep(house),
    venvStep(house),
    packagesStep(house),
    jupyterStep(house),
    labStep(house),
    tensorflowStep(house, device),
    binding,
    buildStep(house),
    kernelspecStep(house),
    trustStep(house),
  ];
}

/**
 * Sets up whatever is missing in a checkout.
 * @param {{ house?: House, stream?: NodeJS.WriteStream }} [options]
 * @throws {import("../program/setup-error.mjs").SetupError} with what to do
 */
export async function setUp({ house = thisHouse, stream = process.stdout } = {}) {
  checkNode(process.versions.node);
  const device = await chooseDevice();
  const progress = progressOn(stream);
  const turn = "Another set-up in this folder";
  const unlock = await lock(house.root, (pid) => {
    progress.start(turn);
    progress.update(turn, `process ${pid}: waiting for it to end`);
  });
  progress.forget(turn);
  try {
    await runSteps(setupSteps(house, device), progress);
  } finally {
    progress.close();
    unlock();
  }
}
