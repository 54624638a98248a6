import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "./client.js";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
}, 120_000);
afterAll(() => kernel.stop());

describe("in a later cell", () => {
  test("the result of a library call has its type", async () => {
    const first = await kernel.run(
      'import { gaussian } from "topolab/data"; const points = gaussian({ n: 10, d: 2 }); 1',
    );
    expect(first.stderr).toBe("");
    const typed = await kernel.run("const wrong: string = points; wrong");
    expect(typed.error?.evalue).toContain("Type 'PointArray' is not assignable to type 'string'");
  });

  // TypeScript parses such a cell twice.
  test("the result of a library call next to `await (…)` has its type", async () => {
    await kernel.run('import { gaussian } from "topolab/data";');
    const first = await kernel.run(
      "const cloud = gaussian({ n: 5, d: 2 }); await (async () => cloud.shape[0])()",
    );
    expect([first.error?.evalue, first.result]).toEqual([undefined, "5"]);
    const typed = await kernel.run("const wrong: string = cloud; wrong");
    expect(typed.error?.evalue).toContain("Type 'PointArray' is not assignable to type 'string'");
  });

  test.each(["", "/data", "/gtn", "/jit", "/metrics", "/models", "/plot", "/topology", "/train"])(
    "every export of topolab%s has a type",
    async (subpath) => {
      const listed = await kernel.run(
        `import * as all from "topolab${subpath}"; JSON.stringify(Object.keys(all).filter((name) => name !== "default"))`,
      );
      const names: string[] = JSON.parse(listed.result?.slice(1, -1) ?? "[]");
      expect(names.length).toBeGreaterThan(0);
      const returned = names.map(
        (name) =>
          `const of_${name} = null! as typeof all.${name} extends abstract new (...a: never[]) => infer I ? I : typeof all.${name} extends (...a: never[]) => infer R ? Awaited<R> : typeof all.${name};`,
      );
      const run = await kernel.run(returned.join("\n"));
      expect(run.error?.evalue).toBeUndefined();
      expect(run.stderr).toBe("");
    },
  );
});
