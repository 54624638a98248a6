import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "./client.js";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start({ node: process.execPath });
}, 120_000);
afterAll(() => kernel.stop());

const result = async (code: string) => (await kernel.run(code)).result;

describe("variables", () => {
  test("survive a cell that fails, up to the failure", async () => {
    const failed = await kernel.run('const early = 5; let also = 6; throw new Error("stop"); ');
    expect(failed.error?.evalue).toBe("stop");
    expect(await result("early + also")).toBe("11");
  });

  test("survive a cell that runs twice in a row", async () => {
    for (let i = 0; i < 2; i++)
      await kernel.run("let twiceA = 1; let twiceB = 2; function twiceC() { return 3 }");
    await kernel.run("const between = { twiceA };");
    expect(await result("twiceA + twiceB + twiceC()")).toBe("6");
  });

  test("survive any order and repetition of cells", async () => {
    const cells = ["a", "b", "c"].map(
      (x) => `let ${x}1 = "${x}1", ${x}2 = 2; const ${x}3 = { ${x}1 }; type ${x.toUpperCase()} = string;`,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2), { minLength: 1, maxLength: 6 }), async (order) => {
        for (const k of order) expect((await kernel.run(cells[k])).error).toBeUndefined();
        for (const x of new Set(order.map((k) => "abc"[k])))
          expect(
            await result(`const typed${x}: ${x.toUpperCase()} = ${x}1; [${x}1, ${x}2, ${x}3.${x}1].join()`),
          ).toBe(`'${x}1,2,${x}1'`);
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  test("survive a cell that does not type-check, untouched", async () => {
    await kernel.run("const typed = 1");
    await kernel.run("const typed: string = 2");
    expect(await result("typed + 1")).toBe("2");
  });

  test("keep their value if a cell fails before it declares them again", async () => {
    await kernel.run("const again = 'old'");
    await kernel.run('throw new Error("before"); const again = "new"');
    expect(await result("again")).toBe("'old'");
  });

  test("closures see later assignments", async () => {
    await kernel.run("let count = 1; const read = () => count; const add = () => ++count;");
    expect(await result("count = 10; read()")).toBe("10");
    expect(await result("add(); count")).toBe("11");
    expect(await result("[count, count] = [20, 21]; read()")).toBe("21");
  });

  test("const, let, class, function, enum and type can be declared again, with another type", async () => {
    await kernel.run(
      "const thing = 1; let other = 1; class Kind { a = 1 } function make() { return 1 } enum E { A } type T = number",
    );
    await kernel.run(
      'const thing = "t"; let other = "o"; class Kind { b = 2 } function make() { return "m" } enum E { B = 5 } type T = string',
    );
    expect(
      await result("const t: T = thing; [t.length, other.length, new Kind().b, make().length, E.B]"),
    ).toBe("[ 1, 1, 2, 1, 5 ]");
  });

  test("a let declared again as const is detached from the old closure", async () => {
    await kernel.run("let loose = 1; const old = () => loose;");
    await kernel.run('const loose = "new"');
    expect(await result("[old(), loose]")).toBe("[ 1, 'new' ]");
  });

  test("patterns that rename a property of an earlier cell's type", async () => {
    await kernel.run("const taken = { apart: { epochs: 3, runs: 2 }, many: [{ epochs: 4 }] };");
    const { result } = await kernel.run(`
      const { epochs: few, ...others } = taken.apart;
      const inner = ({ epochs: nested }: { epochs: number }) => nested;
      let first = 0;
      [{ epochs: first }] = taken.many;
      ({ epochs: first = 7 } = taken.many[0]);
      await null;
      [few, others.runs, inner(taken.apart), first]`);
    expect(result).toBe("[ 3, 2, 3, 4 ]");
  });

  test("destructuring", async () => {
    await kernel.run(
      "let { a, b: [c], ...rest } = { a: 1, b: [2], d: 4 }; const sum = () => a + c + rest.d;",
    );
    expect(await result("a = 10; c = 20; sum()")).toBe("34");
  });

  test("top-level await and what it declares", async () => {
    await kernel.run(
      "const awaited = await Promise.resolve(3); let later = await new Promise<number>((r) => setTimeout(() => r(4), 5));",
    );
    expect(await result("awaited + later")).toBe("7");
  });

  test("loops over a let run as fast as in a function", async () => {
    await kernel.run(
      "const used = () => process.cpuUsage().user; const timed = (work: () => void) => { const t = used(); work(); return used() - t }",
    );
    await kernel.run("const inside = timed(() => { let sum = 0; for (let i = 0; i < 2e7; i++) sum += i })");
    const code =
      "const start = used(); let sum = 0; for (let i = 0; i < 2e7; i++) sum += i; (used() - start) / inside";
    expect(Number(await result(code))).toBeLessThan(20);
  });

  test("the export keyword changes nothing", async () => {
    await kernel.run("export const shown = 1; export function twice(x: number) { return 2 * x }");
    expect(await result("twice(shown)")).toBe("2");
  });

  test("types that have no name become any, and the cell runs", async () => {
    const run = await kernel.run(
      "function local() { const hidden = Symbol(); return { [hidden]: 1 } }\nconst odd = local(); 1",
    );
    expect(run.reply.status).toBe("ok");
  });

  test("a re-run cell's big array is freed", async () => {
    await kernel.run(
      'import v8 from "v8"; import vm from "vm"; v8.setFlagsFromString("--expose-gc"); const gc: () => void = vm.runInNewContext("gc");',
    );
    const used = async () =>
      Number(
        await result(
          "gc(); await new Promise((r) => setTimeout(r, 10)); gc(); process.memoryUsage().arrayBuffers",
        ),
      );
    await kernel.run("let big = new Float64Array(1.25e7).fill(1); const view = () => big.length;");
    const once = await used();
    for (let i = 0; i < 3; i++)
      await kernel.run("let big = new Float64Array(1.25e7).fill(1); const view = () => big.length;");
    expect((await used()) - once).toBeLessThan(50e6);
  });
});

describe("errors", () => {
  test("stand at the line of the cell", async () => {
    const run = await kernel.run(
      'const fine = 1;\n\nfunction inner(): void {\n  throw new TypeError("here");\n}\n\ninner();',
    );
    const text = run.error?.traceback.join("\n") ?? "";
    const name = `cell-${run.reply.execution_count}`;
    expect(text).toContain(`at inner (${name}:4:`);
    expect(text).toContain(`at ${name}:7:`);
    expect(text).toMatch(/→\S*\s+4 │/);
    expect(text).not.toMatch(/tslab|evalmachine|node:vm|kernel\/dist/);
  });

  test("in a function of an earlier cell, name that cell", async () => {
    const first = await kernel.run(
      "\n\nconst fail = async (x: number) => {\n  await null;\n  throw new Error(String(x));\n};",
    );
    const run = await kernel.run("\nawait fail(3);");
    const text = run.error?.traceback.join("\n") ?? "";
    expect(text).toContain(`cell-${first.reply.execution_count}:5:`);
    expect(text).toContain(`cell-${run.reply.execution_count}:2:`);
  });

  test("printed errors refer to cells as well", async () => {
    const run = await kernel.run("\nconsole.error(new Error('printed'))");
    expect(run.stderr).toContain(`cell-${run.reply.execution_count}:2:`);
  });

  test("of types show the line and underline the place", async () => {
    const run = await kernel.run("const ok = 1;\nconst bad: string = ok;");
    const text = run.error?.traceback.join("\n") ?? "";
    expect(text).toContain("2:7 - error TS2322");
    expect(text).toContain("const bad: string = ok;");
    expect(text).toContain("~~~");
  });
});
