import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { house } from "../../scripts/program/house.mjs";
import { withVerdicts } from "../../scripts/reproduce/verdicts.mjs";

const readme = readFileSync(join(house.root, "README.md"), "utf8");
const { scripts } = JSON.parse(readFileSync(join(house.root, "package.json"), "utf8"));

/** Commands in code spans and code blocks. */
const commands = [...readme.matchAll(/`((?:npm|npx) [^`\n]+)`|^((?:npm|npx) [^\n#]+)/gm)].map(
  ([, span, line]) => (span ?? line).trim(),
);

/** The script that an npm command runs: `npm start`, `npm test` and `npm run NAME`. */
function scriptOf(command: string): string | undefined {
  const [, script] = command.match(/^npm (?:run )?([\w:-]+)/) ?? [];
  const own = ["ci", "install", "config", "cache"];
  return script && !own.includes(script) ? script : undefined;
}

describe("README.md", () => {
  it("names commands", () => {
    expect(commands).toContain("npm start");
    expect(commands).toContain("npm test");
  });

  it.each(commands)("%s is there", (command) => {
    const script = scriptOf(command);
    if (script) expect(Object.keys(scripts)).toContain(script);
    const [, tool] = command.match(/^npx (?:--\S+ )*([\w@/-]+)/) ?? [];
    if (tool) expect(existsSync(join(house.nodeModules, ".bin", tool))).toBe(true);
  });

  it("links to files that exist", () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path);
    expect(links).toContain("notebooks/01-swiss-roll.ipynb");
    for (const path of links) expect(existsSync(join(house.root, path)), path).toBe(true);
  });

  it("shows a program that runs unchanged", () => {
    const [, source = ""] = readme.match(/## In a program\n[^#]*?```ts\n([\s\S]*?)```/) ?? [];
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
    });
    // Inside the checkout, so that its imports resolve.
    const file = join(house.out, "test/readme.mjs");
    mkdirSync(join(house.out, "test"), { recursive: true });
    writeFileSync(file, outputText);
    const printed = execFileSync(process.execPath, [file], { encoding: "utf8" });
    expect(printed).toContain("1000 points of a normal sample");
    expect(Number(printed.match(/KS to uniform: (.*)/)?.[1])).toBeLessThan(0.08);
  });

  it("counts the verdicts of the committed notebooks, as node scripts/reproduce/tour.mjs writes them", () => {
    expect(withVerdicts(house.root, readme)).toBe(readme);
    expect(readme.match(/^\|.*\d (hold|fail|undecided)[^|]*\|$/gm)).toHaveLength(20);
  });

  it("has at most 120 lines", () => {
    expect(readme.trim().split("\n").length).toBeLessThanOrEqual(120);
  });

  it("names scripts and folders that exist", () => {
    for (const [, path] of readme.matchAll(/`((?:scripts|lib|kernel|test|notebooks|data)\/[\w./-]*)`/g)) {
      expect(existsSync(join(house.root, path)), path).toBe(true);
    }
  });
});
