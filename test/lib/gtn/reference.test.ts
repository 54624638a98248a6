import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { greedyLabels } from "topolab/gtn";
import { describe, expect, it } from "vitest";
import { pointsOf } from "../points.js";

/** Two cases are in the repository; TOPOLAB_REFERENCE may name a folder with more, as test/fixtures/gtn/README.md says. */
const folders = [
  fileURLToPath(new URL("../../fixtures/gtn", import.meta.url)),
  ...(process.env.TOPOLAB_REFERENCE ? [`${process.env.TOPOLAB_REFERENCE}/labeling`] : []),
];

const cases = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".labels.i32"))
    .map((file) => load(`${folder}/${file.slice(0, -".labels.i32".length)}`)),
);

function load(path: string) {
  const bytes = (kind: string) => Uint8Array.from(readFileSync(`${path}.${kind}`)).buffer;
  const labels = new Int32Array(bytes("labels.i32"));
  const latents = new Float32Array(bytes("latents.f32"));
  const d = latents.length / labels.length;
  return {
    name: path.split("/").at(-1)!,
    latents: pointsOf(latents, d),
    targets: pointsOf(new Float32Array(bytes("targets.f32")), d),
    labels,
  };
}

describe("the published code's labels", () => {
  it.each(cases)("are ours, every row: $name", ({ latents, targets, labels }) => {
    expect(greedyLabels(latents, targets)).toEqual(labels);
  });

  it("differ from exact angles in 2-D", () => {
    const { latents, targets, labels } = cases.find(({ latents: { shape } }) => shape[1] === 2)!;
    const exact = greedyLabels(latents, targets, { ties: "exact" });
    expect(exact.filter((label, i) => label !== labels[i]).length).toBeGreaterThan(labels.length / 50);
  });
});
