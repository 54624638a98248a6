import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { house, houseAt } from "../../scripts/program/house.mjs";
import type { SetupError } from "../../scripts/program/setup-error.mjs";
import { bindingStep } from "../../scripts/setup/binding.mjs";
import { diskStep } from "../../scripts/setup/disk.mjs";
import { checkNode } from "../../scripts/setup/node.mjs";
import { findPython } from "../../scripts/setup/python.mjs";

let root: string;
let bin: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "topolab-"));
  bin = join(root, "bin");
  mkdirSync(bin);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A command on the PATH of the test. */
function command(name: string, script: string): string {
  const path = join(bin, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Runs `npm run setup`'s program in a bare copy of this checkout, on a machine with the given environment. */
function setUpBareCopy(env: NodeJS.ProcessEnv) {
  const copy = join(root, "copy");
  for (const name of ["scripts", "package.json", "package-lock.json", ".npmrc"]) {
    cpSync(join(house.root, name), join(copy, name), { recursive: true });
  }
  for (const name of ["lib", "kernel", "kernel/shims/tfjs-node"]) {
    cpSync(join(house.root, name, "package.json"), join(copy, name, "package.json"));
  }
  const kept = { HOME: process.env.HOME, PATH: process.env.PATH };
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/setup.mjs"], {
    cwd: copy,
    env: { ...kept, TOPOLAB_DEVICE: "cpu", ...env },
    encoding: "utf8",
    timeout: 110_000,
  });
  return { status, stdout, stderr };
}

describe("set-up on an incomplete machine ends with code 1 and says what to do", {
  timeout: 120_000,
}, () => {
  it("if the compiler does not run", () => {
    const { status, stderr } = setUpBareCopy({ CXX: "/bin/false" });
    expect(stderr).toContain("The C++ compiler named by CXX, /bin/false, does not run");
    expect(stderr).toContain("What to do: install one (Debian, Ubuntu: `sudo apt install g++`");
    expect(status).toBe(1);
  });

  it("if there is no Python", () => {
    symlinkSync(process.execPath, join(bin, "node"));
    command("g++", "echo g++ 12");
    const { status, stderr } = setUpBareCopy({ PATH: bin });
    expect(stderr).toContain("No Python was found: JupyterLab needs 3.10 or later");
    expect(stderr).toContain("What to do: install Python 3.10 or later");
    expect(status).toBe(1);
  });

  it("if the network is down", () => {
    const { status, stderr } = setUpBareCopy({
      npm_config_registry: "http://127.0.0.1:9",
      npm_config_cache: join(root, "cache"),
      npm_config_fetch_retries: "0",
    });
    expect(stderr).toContain("npm could not install the packages");
    expect(stderr).toContain("What to do: npm could not reach its registry: check the network");
    expect(status).toBe(1);
  });
});

describe("Python", () => {
  const answer = (version: number[], venv: boolean) =>
    `echo '${JSON.stringify({ version, path: "/usr/bin/python3", venv })}'`;

  it("is refused when it is too old", async () => {
    const env = { PYTHON: command("python3", answer([3, 8, 18], true)) };
    await expect(findPython(env)).rejects.toThrow("Python 3.8.18 is too old: JupyterLab needs 3.10 or later");
  });

  it("is refused without its venv module", async () => {
    const env = { PYTHON: command("python3", answer([3, 11, 2], false)) };
    const error: SetupError = await findPython(env).catch((error) => error);
    expect(error.message).toBe("Python 3.11.2 at /usr/bin/python3 lacks its venv module");
    expect(error.remedy).toContain("sudo apt install python3-venv");
  });

  it("is accepted if it is recent and complete", async () => {
    const env = { PYTHON: command("python3", answer([3, 12, 1], true)) };
    expect((await findPython(env)).version).toEqual([3, 12, 1]);
  });
});

describe("Node", () => {
  it("is refused below 20.19, and taken from there on", () => {
    expect(() => checkNode("18.20.4", "linux", "x64")).toThrow("Node 18.20.4 is too old");
    expect(() => checkNode("20.18.3", "linux", "x64")).toThrow("too old");
    for (const version of ["20.19.0", "22.12.0", "24.0.0"]) checkNode(version, "linux", "x64");
  });

  it("is refused on a platform without a build of TensorFlow's library", () => {
    expect(() => checkNode("22.0.0", "win32", "x64")).toThrow(
      "no build of TensorFlow's C library for win32-x64",
    );
    expect(() => checkNode("22.0.0", "darwin", "x64")).toThrow(
      "no build of TensorFlow's C library for darwin-x64",
    );
  });
});

describe("the disk", () => {
  it("is measured before anything is downloaded", async () => {
    const step = diskStep(house, "cpu", async () => ({ free: 900, needed: 2700 }));
    await expect(step.done()).rejects.toThrow("The disk has 900 MB free and set-up needs 2700 MB");
  });
});

describe("the binding", () => {
  it("says so when the compiler fails, with the end of its output", async () => {
    const broken = command(
      "c++",
      'case "$1" in --version) echo c++ 4.8;; *) echo "error: unrecognized -std=c++17" >&2; exit 1;; esac',
    );
    const before = process.env.CXX;
    process.env.CXX = broken;
    try {
      const step = bindingStep(houseAt(root), "cpu");
      const error: SetupError = await step
        .run(() => {}, new AbortController().signal)
        .catch((error) => error);
      expect(error.explain()).toContain(`The C++ compiler ${broken} could not build TensorFlow's binding`);
      expect(error.explain()).toContain("it must know C++17");
      expect(error.explain()).toContain("| error: unrecognized -std=c++17");
    } finally {
      if (before === undefined) delete process.env.CXX;
      else process.env.CXX = before;
    }
  });
});
