import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { greedyLabels } from "topolab/gtn";
import { describe, expect, it } from "vitest";

const folder = `${process.env.TOPOLAB_REFERENCE ?? fileURLToPath(new URL("../../../../shared/reference", import.meta.url))}/labelling`;

function bytes(name: string): ArrayBuffer {
  return Uint8Array.from(readFileSync(`${folder}/${name}`)).buffer;
}

/** Labels made once by the published code itself, in PyTorch; set TOPOLAB_REFERENCE to the folder that has them. */
describe.skipIf(!existsSync(`${folder}/index.json`))(
  "the published code's labels (needs TOPOLAB_REFERENCE)",
  () => {
    const cases: { name: string; n: number; d: number }[] = existsSync(`${folder}/index.json`)
      ? JSON.parse(readFileSync(`${folder}/index.json`, "utf8"))
      : [];

    it.each(cases)("are ours, every row: $name", ({ name, n, d }) => {
      const latents = {
        data: new Float32Array(bytes(`${name}.latents.f32`)),
        shape: [n, d] as [number, number],
      };
      const targets = {
        data: new Float32Array(bytes(`${name}.targets.f32`)),
        shape: [n, d] as [number, number],
      };
      expect(greedyLabels(latents, targets)).toEqual(new Int32Array(bytes(`${name}.labels.i32`)));
    });

    it("differ from exact angles in 2-D", () => {
      const { name, n, d } = cases.find((one) => one.d === 2)!;
      const latents = {
        data: new Float32Array(bytes(`${name}.latents.f32`)),
        shape: [n, d] as [number, number],
      };
      const targets = {
        data: new Float32Array(bytes(`${name}.targets.f32`)),
        shape: [n, d] as [number, number],
      };
      const published = new Int32Array(bytes(`${name}.labels.i32`));
      const exact = greedyLabels(latents, targets, { ties: "exact" });
      expect(exact.filter((label, i) => label !== published[i]).length).toBeGreaterThan(n / 50);
    });
  },
);
