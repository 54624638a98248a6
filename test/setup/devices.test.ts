import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { house } from "../../scripts/program/house.mjs";
import { findCompiler } from "../../scripts/setup/compiler.mjs";
import { tensorflowFolder } from "../../scripts/setup/tensorflow.mjs";
import { chooseDevice } from "../../scripts/setup/wheel.mjs";

let folder: string;

/** Prints the bytes with which the binding configures TensorFlow. */
const program = `
#include <cstdio>
#include "devices.h"
int main() {
  for (unsigned char byte : GpuConfig()) std::printf("%02x", byte);
}
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "topolab-devices-"));
  writeFileSync(join(folder, "config.cc"), program);
  const include = [
    join(tensorflowFolder(house, await chooseDevice()), "include"),
    join(house.root, "scripts/setup"),
  ];
  const { command } = await findCompiler();
  const args = ["-std=c++17", "config.cc", "-o", "config", ...include.map((each) => `-I${each}`)];
  execFileSync(command, args, { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** ConfigProto.gpu_options is field 6; in it allow_growth 4, and experimental 9 with virtual_devices 1, memory_limit_mb 1. */
it.each([
  ["grows on demand without a limit", undefined, "3202" + "2001"],
  ["is limited to 8 GiB", "8", "320c" + "2001" + "4a08" + "0a06" + "0a04" + "00000046"],
  ["is limited to 1.5 GiB", "1.5", "320c" + "2001" + "4a08" + "0a06" + "0a04" + "0000c044"],
])("the GPU's memory %s", (_what, limit, bytes) => {
  const env = { ...process.env, TOPOLAB_GPU_MEMORY: limit };
  expect(execFileSync(join(folder, "config"), { env, encoding: "utf8" })).toBe(bytes);
});
