import { SetupError } from "../program/setup-error.mjs";

const oldest = [20, 19];

/**
 * @param {string} version @param {string} [platform] @param {string} [arch]
 * @throws {SetupError} where topolab cannot run
 */
export function checkNode(version, platform = process.platform, arch = process.arch) {
  const [major, minor] = version.split(".").map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    throw new SetupError(
      `Node ${version} is too old: topolab needs ${oldest.join(".")} or later, and is tested on 20, 22 and 24`,
      "install a newer Node (https://nodejs.org, or `nvm install 22`) and run the command again.",
    );
  }
  const supported = ["linux-x64", "linux-arm64", "darwin-arm64"];
  if (!supported.includes(`${platform}-${arch}`)) {
    throw new SetupError(
      `There is no build of TensorFlow's C library for ${platform}-${arch}`,
      `use one of ${supported.join(", ")}; on Windows, WSL 2 is linux-x64.`,
    );
  }
}

/** @returns {import("../program/steps.mjs").Step} */
export function nodeStep() {
  return {
    name: "node",
    title: "Node",
    done: () => {
      checkNode(process.versions.node);
      return `${process.versions.node} on ${process.platform}-${process.arch}`;
    },
    run: async () => "",
  };
}
