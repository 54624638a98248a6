import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Client, type Run } from "./client.js";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start({ node: process.execPath });
}, 120_000);
afterAll(() => kernel.stop());

const shown = ({ messages }: Run) =>
  messages.filter(({ type }) => type === "display_data").map(({ content }) => content.data["text/plain"]);

describe("a cell that runs again names the later cells that ran with its old values", () => {
  let counts: Record<string, number> = {};
  const run = async (id: string, code: string, deleted: string[] = []) => {
    const found = await kernel.outcome(await kernel.executeCell(id, code, deleted));
    expect(found.error).toBeUndefined();
    counts[id] = found.reply.execution_count;
    return shown(found);
  };
  const line = (...ids: string[]) => {
    const cells = ids.map((id) => `[${counts[id]}]`);
    return cells.length === 1
      ? `Cell ${cells[0]} ran with the values from before.`
      : `Cells ${cells.slice(0, -1).join(", ")} and ${cells.at(-1)} ran with the values from before.`;
  };
  let last = 0;
  const cell = (name: string) => `${name}-${last}`;
  beforeEach(async () => {
    counts = {};
    last++;
    expect(await run(cell("rate"), "let rate = 0.1; let seed = 1;")).toEqual([]);
    expect(await run(cell("model"), "const model = { rate };")).toEqual([]);
    expect(await run(cell("other"), "const other = seed + 1;")).toEqual([]);
    expect(await run(cell("use"), "const used = model.rate;")).toEqual([]);
  });

  test("those that mention a changed name, and those that depend on them", async () => {
    const found = await run(cell("rate"), "let rate = 0.2; let seed = 1;");
    expect(found).toEqual([line(cell("model"), cell("use"))]);
  });

  test("none when its values are the same", async () => {
    expect(await run(cell("rate"), "let rate = 0.1; let seed = 2 - 1; // again")).toEqual([]);
  });

  test("none that ran before it, or has run again since", async () => {
    await run(cell("rate"), "let rate = 0.2; let seed = 1;");
    expect(await run(cell("model"), "const model = { rate };")).toEqual([line(cell("use"))]);
    expect(await run(cell("use"), "const used = model.rate;")).toEqual([]);
  });

  test("none whose name another cell has declared again", async () => {
    await run(cell("anew"), "const model = { rate: 5 };");
    await run(cell("later"), "const later = model.rate;");
    const found = await run(cell("rate"), "let rate = 0.3; let seed = 1;");
    expect(found).toEqual([line(cell("model"), cell("use"))]);
  });

  test("those of a variable that it assigns, and none of an import or a function", async () => {
    await run(cell("import"), 'import { join } from "node:path"; const twice = (x: number) => 2 * x;');
    await run(cell("join"), 'const joined = join("a", String(twice(1)));');
    expect(
      await run(cell("import"), 'import { join } from "node:path"; const twice = (x: number) => 2 * x;'),
    ).toEqual([]);
    await run(cell("assign"), "rate = 0.5;");
    await run(cell("reads"), "const read = rate;");
    expect(await run(cell("assign"), "rate = 0.6;")).toEqual([line(cell("reads"))]);
  });

  test("none that was deleted", async () => {
    const found = await run(cell("rate"), "let rate = 0.2; let seed = 1;", [cell("model"), cell("use")]);
    expect(found).toEqual([]);
  });

  test("nothing while more cells are queued, as in Run All", async () => {
    const ids = [cell("rate"), cell("model")];
    const sent = [
      await kernel.executeCell(ids[0], "let rate = 0.9; let seed = 1;"),
      await kernel.executeCell(ids[1], "const model = { rate };"),
    ];
    const runs = [await kernel.outcome(sent[0]), await kernel.outcome(sent[1])];
    expect(runs.map(shown)).toEqual([[], [line(cell("use"))]]);
  });
});
