import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { house } from "../../scripts/program/house.mjs";
import type { SetupError } from "../../scripts/program/setup-error.mjs";
import { claimsTable, executeNotebook, saveFigure } from "../../scripts/start/notebook.mjs";

const tiny = fileURLToPath(new URL("tiny.ipynb", import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "topolab-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a notebook run headless on the kernel", { timeout: 180_000 }, () => {
  it("takes the profile, reports each cell, and returns its claims and its figure", async () => {
    const states: string[] = [];
    const copy = join(folder, "copy.ipynb");
    const onCell = (state: string) => void states.push(state);
    const cells = await executeNotebook(house, tiny, { copy, profile: "quick", onCell });
    expect(states).toEqual(["cell 1 of 3: A line", "cell 2 of 3: Claims", "cell 3 of 3: Figure 0"]);
    expect(claimsTable(cells)).toBe("Claim: the profile is quick");
    expect(saveFigure(cells, "Claims", join(folder, "figure.png"))).toBe(false);
    expect(saveFigure(cells, "Figure 0", join(folder, "figure.png"))).toBe(true);
    expect(readFileSync(join(folder, "figure.png")).subarray(1, 4).toString()).toBe("PNG");
  });

  it("stops at a failing cell, says why, and keeps the finished cells", async () => {
    const notebook = JSON.parse(readFileSync(tiny, "utf8"));
    notebook.cells[5].source = 'throw new Error("the roll broke");';
    const failing = join(folder, "failing.ipynb");
    writeFileSync(failing, JSON.stringify(notebook));
    const copy = join(folder, "failed.ipynb");
    const error: SetupError = await executeNotebook(house, failing, { copy }).then(
      () => expect.fail("It ran to its end"),
      (error) => error,
    );
    expect(error.message).toBe("failing.ipynb did not run to its end");
    expect(error.tail).toContain("the roll broke");
    expect(claimsTable(JSON.parse(readFileSync(copy, "utf8")).cells)).toBe("Claim: the profile is paper");
  });
});
