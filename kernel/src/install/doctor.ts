import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { kernelFolder } from "./kernelspec.js";

const require = createRequire(import.meta.url);

/** Prints the kernel's requirements and what is missing. @returns the process's exit code */
export async function doctor(say: (line: string) => void): Promise<number> {
  let missing = 0;
  const check = (what: string, found: string | undefined, remedy: string) => {
    if (!found) missing++;
    say(found ? `ok       ${what}: ${found}` : `missing  ${what}: ${remedy}`);
  };
  const [major, minor] = process.versions.node.split(".").map(Number);
  const recent = major > 20 || (major === 20 && minor >= 19);
  check(
    "Node",
    recent ? process.version : undefined,
    `Node 20.19 or later is needed: this is ${process.version}`,
  );
  for (const name of ["tslab", "@tslab/typescript-for-tslab", "zeromq"])
    check(name, versionOf(name), "run `npm install`");
  check("zeromq's binding", await zeromqVersion(), "it does not load; run `npm rebuild zeromq`");
  const folder = [process.env.VIRTUAL_ENV, undefined].map(kernelFolder).find((place) => existsSync(place));
  check("kernelspec", folder, "run `topolab-kernel install --prefix .venv`");
  if (folder) {
    const { argv } = JSON.parse(readFileSync(path.join(folder, "kernel.json"), "utf8")) as { argv: string[] };
    const broken = argv.filter((part) => path.isAbsolute(part) && !existsSync(part));
    const found = broken.length === 0 ? argv[0] : undefined;
    check(
      "kernelspec's command",
      found,
      `${broken.join(", ")} is missing; run \`topolab-kernel install\` again`,
    );
  }
  return missing === 0 ? 0 : 1;
}

function versionOf(name: string): string | undefined {
  try {
    return require(`${name}/package.json`).version;
  } catch {
    return undefined;
  }
}

async function zeromqVersion(): Promise<string | undefined> {
  try {
    return (await import("zeromq")).version;
  } catch {
    return undefined;
  }
}
