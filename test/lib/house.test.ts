import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { describe, expect, it } from "vitest";
import { house } from "../../scripts/program/house.mjs";

const source = join(house.root, "lib/src");

/** The folders of the library, each with those that it may import from. Files at the top serve all or join all. */
const below: Record<string, string[]> = {
  points: [],
  backend: ["points"],
  jit: ["backend"],
  train: ["plot", "jit", "backend", "points"],
  topology: ["backend", "points"],
  data: ["backend", "points"],
  metrics: ["backend", "points"],
  plot: ["metrics", "backend", "points"],
  models: ["train", "jit", "topology", "backend", "points"],
  gtn: ["models", "train", "jit", "backend", "points"],
};

const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.replaceAll(sep, "/"));

/** The files that a file imports, types included. */
const imports = new Map(
  files.map((file) => {
    const text = readFileSync(join(source, file), "utf8");
    const names = [...text.matchAll(/^(?:import|export)\b[^;]*? from "(\.[^"]+)"/gms)].map(
      ([, name]) => name,
    );
    const found = names.map((name) =>
      relative(source, join(source, dirname(file), name)).replaceAll(sep, "/"),
    );
    return [file, found.map((each) => each.replace(/\.js$/, ".ts"))] as const;
  }),
);

const folderOf = (file: string) => (file.includes("/") ? file.slice(0, file.indexOf("/")) : undefined);

/** The way back to a file along its imports, if there is one. */
function circleThrough(file: string): string[] | undefined {
  const seen = new Set<string>();
  const walk = (at: string, way: string[]): string[] | undefined => {
    for (const next of imports.get(at) ?? []) {
      if (next === file) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk(next, [...way, next]);
      if (found) return found;
    }
    return undefined;
  };
  return walk(file, [file]);
}

describe("the library's folders", () => {
  it("import in one direction, as CONTRIBUTING.md says", () => {
    const wrong = [...imports].flatMap(([file, found]) => {
      const own = folderOf(file);
      const others = found.filter((each) => own && folderOf(each) && folderOf(each) !== own);
      return others
        .filter((each) => !below[own!]?.includes(folderOf(each)!))
        .map((each) => `${file} → ${each}`);
    });
    expect(wrong).toEqual([]);
  });

  it("hold at most sixteen files each, except the figures", () => {
    const counts = new Map<string, number>();
    for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    expect([...counts].filter(([folder, count]) => count > 16 && folder !== "plot")).toEqual([]);
  });

  it("have no circular imports", () => {
    expect(files.flatMap((file) => circleThrough(file)?.join(" → ") ?? [])).toEqual([]);
  });
});
