import { execFileSync, spawn } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { house } from "../../scripts/program/house.mjs";
import type { SetupError } from "../../scripts/program/setup-error.mjs";
import { takeCuda, takeLibraries } from "../../scripts/setup/tensorflow.mjs";
import { chooseDevice, wheelFor } from "../../scripts/setup/wheel.mjs";

const program = fileURLToPath(new URL("programs/unpack.mjs", import.meta.url));
const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];
/** Long enough that a kill comes in the middle of it. */
const size = 256 << 20;

/** A wheel as TensorFlow's: two libraries, headers that include others, and what nobody needs. */
const craft = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_STORED) as wheel:
    for name in ${JSON.stringify(libraries)}:
        wheel.writestr("tensorflow/" + name, name[:16].encode() * (${size} // 16))
    header = lambda name, *included: wheel.writestr("tensorflow/include/" + name, "".join(f'#include "{i}"\\n' for i in included))
    header("tensorflow/c/c_api.h", "tensorflow/c/tf_status.h")
    header("tensorflow/c/tf_status.h", "xla/tsl/c/tsl_status.h")
    header("xla/tsl/c/tsl_status.h")
    header("tensorflow/core/framework/tensor.h")
    wheel.writestr("tensorflow/python/big.so", b"0" * 1000)
`;

let root: string;
let wheel: string;
let folder: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "topolab-"));
  wheel = join(root, "tensorflow-1.whl");
  execFileSync(house.python, ["-c", craft, wheel]);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  folder = join(root, "1-cpu");
  rmSync(folder, { recursive: true, force: true });
});

function unpack(file: string, names = libraries) {
  const how = { update: () => {}, signal: new AbortController().signal, log: join(root, "unpack.log") };
  return takeLibraries(house, file, names, folder, how);
}

/** What the set-up says when a wheel cannot be used. */
async function complaint(file: string, names?: string[]): Promise<string> {
  const error = await unpack(file, names).then(
    () => expect.fail("It was unpacked"),
    (error: SetupError) => error,
  );
  expect(existsSync(folder)).toBe(false);
  return error.explain();
}

function expectWhole() {
  expect(
    readdirSync(folder, { recursive: true })
      .map(String)
      .filter((name) => name.includes("."))
      .sort(),
  ).toEqual([
    "include/tensorflow/c/c_api.h",
    "include/tensorflow/c/tf_status.h",
    "include/xla/tsl/c/tsl_status.h",
    ...libraries,
    "stamp.json",
  ]);
  for (const name of libraries) expect(statSync(join(folder, name)).size).toBe(size);
  expect(JSON.parse(readFileSync(join(folder, "stamp.json"), "utf8")).sizes).toEqual(
    Object.fromEntries(libraries.map((name) => [name, size])),
  );
}

describe("TensorFlow's wheel", () => {
  it("gives the libraries and the headers that the C API includes, and nothing else", async () => {
    await unpack(wheel);
    expectWhole();
  });

  it("is unpacked completely after a kill in the middle", async () => {
    const child = spawn(process.execPath, [program, root, wheel, folder, ...libraries], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill("SIGKILL");
    await new Promise((resolve) => child.on("close", resolve));
    expect(existsSync(folder)).toBe(false);
    await unpack(wheel);
    expectWhole();
  });

  it("is refused if it is truncated, and says to download it again", async () => {
    const cut = join(root, "cut.whl");
    writeFileSync(cut, readFileSync(wheel));
    truncateSync(cut, size);
    const text = await complaint(cut);
    expect(text).toContain("TensorFlow's wheel cut.whl could not be unpacked");
    expect(text).toContain("run the command again to download it again");
    expect(text).toContain("the wheel is damaged");
  });

  it("is refused when a byte has changed", async () => {
    const changed = join(root, "changed.whl");
    const bytes = readFileSync(wheel);
    bytes[1000] ^= 1;
    writeFileSync(changed, bytes);
    expect(await complaint(changed)).toContain("Bad CRC-32");
  });

  it("is refused if a library is missing in it", async () => {
    expect(await complaint(wheel, ["libother.so"])).toContain("the wheel has no tensorflow/libother.so");
  });
});

describe("NVIDIA's wheels", () => {
  /** TensorFlow's wheel, which asks for one wheel of NVIDIA with CUDA, and that wheel: programs, data and headers. */
  const craftCuda = `
import sys, zipfile

def write(wheel, name, text, mode=0o644):
    member = zipfile.ZipInfo(name)
    member.external_attr = (0o100000 | mode) << 16
    wheel.writestr(member, text)

def metadata(wheel, name, version, *more):
    folder = f"{name}-{version}.dist-info"
    write(wheel, folder + "/METADATA", "\\n".join(["Metadata-Version: 2.1", "Name: " + name, "Version: " + version, *more, ""]))
    write(wheel, folder + "/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")

with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    metadata(wheel, "tensorflow", "1",
        "Requires-Dist: numpy>=1.26",
        'Requires-Dist: nvidia-cuda-nvcc-cu12<13.0,>=12.5; extra == "and-cuda"')
with zipfile.ZipFile(sys.argv[2], "w") as wheel:
    metadata(wheel, "nvidia_cuda_nvcc_cu12", "12.9")
    write(wheel, "nvidia/__init__.py", "")
    write(wheel, "nvidia/cuda_nvcc/bin/ptxas", "#!/bin/sh\\necho 12.9\\n", 0o755)
    write(wheel, "nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc", "BC")
    write(wheel, "nvidia/cuda_nvcc/include/crt.h", "#error\\n")
`;
  let packages: string;
  let tensorflow: string;

  beforeAll(() => {
    packages = mkdtempSync(join(root, "packages-"));
    tensorflow = join(root, "tensorflow-1-py3-none-any.whl");
    const nvcc = join(packages, "nvidia_cuda_nvcc_cu12-12.9-py3-none-any.whl");
    execFileSync(house.python, ["-c", craftCuda, tensorflow, nvcc]);
  });
  afterEach(() => vi.unstubAllEnvs());

  async function taken(): Promise<string> {
    // pip finds the crafted wheel and asks no index.
    vi.stubEnv("PIP_NO_INDEX", "1");
    vi.stubEnv("PIP_FIND_LINKS", packages);
    const home = mkdtempSync(join(root, "home-"));
    const how = { update: () => {}, signal: new AbortController().signal, log: join(home, "setup.log") };
    await takeCuda({ ...house, tensorflow: home }, tensorflow, join(home, ".work"), how);
    return join(home, "nvidia");
  }

  it("are those that TensorFlow asks for with CUDA, without their headers", async () => {
    const names = readdirSync(await taken(), { recursive: true }).map(String);
    expect(names.filter((name) => name.includes(".")).sort()).toEqual([
      "__init__.py",
      "cuda_nvcc/nvvm/libdevice/libdevice.10.bc",
    ]);
  });

  it("keep their programs executable, and nothing else", async () => {
    const compiler = join(await taken(), "cuda_nvcc");
    expect(execFileSync(join(compiler, "bin/ptxas"), { encoding: "utf8" })).toBe("12.9\n");
    expect(statSync(join(compiler, "nvvm/libdevice/libdevice.10.bc")).mode & 0o111).toBe(0);
  });
});

describe("the choice of the wheel", () => {
  it("is the small one on a PC, and the complete one elsewhere and with a GPU", () => {
    expect(wheelFor("cpu", "linux", "x64").requirement).toMatch(/^tensorflow-cpu==/);
    expect(wheelFor("gpu", "linux", "x64").requirement).toMatch(/^tensorflow==/);
    expect(wheelFor("cpu", "linux", "arm64").requirement).toMatch(/^tensorflow==/);
    expect(wheelFor("cpu", "darwin", "arm64").libraries).toContain("libtensorflow_cc.2.dylib");
  });

  it("follows TOPOLAB_DEVICE, and refuses unknown values", async () => {
    expect(await chooseDevice({ TOPOLAB_DEVICE: "gpu" })).toBe("gpu");
    expect(await chooseDevice({ TOPOLAB_DEVICE: "cpu" })).toBe("cpu");
    await expect(chooseDevice({ TOPOLAB_DEVICE: "tpu" })).rejects.toThrow('TOPOLAB_DEVICE is "tpu"');
  });
});
