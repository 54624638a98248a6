import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "./client.js";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
}, 120_000);
afterAll(() => kernel.stop());

/** The traceback of a cell that throws, without its colors. */
async function traceback(code: string): Promise<string> {
  const { error } = await kernel.run(code);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colors of the traceback
  return error?.traceback.join("\n").replace(/\u001b\[\d+m/g, "");
}

describe("a traceback shows", () => {
  test("the inner errors of an AggregateError, with their places", async () => {
    const text = await traceback(
      'await Promise.any([Promise.reject(new RangeError("first")), Promise.reject(new TypeError("second"))])',
    );
    expect(text).toMatch(/^AggregateError: All promises were rejected/);
    expect(text).toMatch(/\[0\] RangeError: first\n\s+at cell-\d+:1:/);
    expect(text).toContain("[1] TypeError: second");
  });

  test("an error's own properties", async () => {
    const text = await traceback(
      'throw Object.assign(new Error("no"), { status: 404, code: "E_NO", details: { id: [1, 2] } })',
    );
    expect(text).toContain("status: 404\n  code: 'E_NO'\n  details: { id: [ 1, 2 ] }");
  });

  test("those of the system", async () => {
    const text = await traceback('import { readFileSync } from "node:fs"; readFileSync("/no/such/file")');
    expect(text).toContain("code: 'ENOENT'");
    expect(text).toContain("path: '/no/such/file'");
  });

  test("causes of causes, with their own properties", async () => {
    const text = await traceback(`
      const root = Object.assign(new Error("root"), { errno: -2 });
      throw new Error("top", { cause: new Error("middle", { cause: root }) })`);
    expect(text).toMatch(/^Error: top[\s\S]*cause: Error: middle[\s\S]*cause: Error: root[\s\S]*errno: -2/);
  });

  test("a cause that is not an error", async () => {
    expect(await traceback('throw new Error("top", { cause: { reason: 7 } })')).toContain(
      "cause: { reason: 7 }",
    );
  });

  test("cycles once", async () => {
    const text = await traceback('const e: Error = new Error("round"); e.cause = e; throw e');
    expect(text).toMatch(/cause: Error: round \(shown above\)$/);
  });

  test("getters by name, without calling them", async () => {
    const text = await traceback(
      'throw Object.defineProperty(new Error("x"), "costly", { enumerable: true, get() { console.log("called"); throw 1 } })',
    );
    expect(text).toContain("costly: [Getter]");
  });
});

test.each([
  ["new Proxy(new Error('p'), { get() { throw 1 } })", /^Error: \(reading the message throws an error\)$/],
  ["new Proxy({}, { getPrototypeOf() { throw 1 }, has() { throw 2 } })", /^Thrown: \{\}$/],
  ["Object.assign(Proxy.revocable({}, {}), { x: Proxy.revocable({}, {}) }).x.proxy", /^Thrown: \{\}$/],
  [
    "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()",
    /^Thrown: <Revoked Proxy>$/,
  ],
  ["new Error()", /^Error$/],
  ["new AggregateError([new Error()])", /^AggregateError$/],
])("%s is thrown, and its cell fails like others", async (value, headline) => {
  const run = await kernel.run(`throw ${value}`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colors
  expect(run.error?.traceback[0].split("\n")[0].replace(/\u001b\[\d+m/g, "")).toMatch(headline);
  expect(run.reply).toMatchObject({ status: "error", execution_count: expect.any(Number) });
});

describe("a traceback does not flood", () => {
  test.each([
    [
      "a chain of causes",
      'let e = new Error("0"); for (let i = 1; i < 1000; i++) e = new Error(String(i), { cause: e }); throw e',
    ],
    [
      "many inner errors",
      'throw new AggregateError(Array.from({ length: 10_000 }, (_, i) => new Error("inner " + i)))',
    ],
    [
      "inner errors of inner errors",
      "const tree = (n: number): Error => n ? new AggregateError(Array.from({ length: 10 }, () => tree(n - 1))) : new Error(); throw tree(4)",
    ],
    [
      "many properties",
      'throw Object.assign(new Error("x"), Object.fromEntries(Array.from({ length: 5000 }, (_, i) => ["p" + i, i])))',
    ],
    [
      "huge properties",
      'throw Object.assign(new Error("x"), { body: "b".repeat(1e6), list: Array.from({ length: 1e5 }, () => ({ a: { b: { c: {} } } })) })',
    ],
    ["a huge message", 'throw new Error("m".repeat(1e7))'],
    ["a huge thrown string", 'throw "m".repeat(1e7)'],
  ])("with %s", async (_, code) => {
    const { error } = await kernel.run(code);
    const text = error?.traceback.join("\n");
    expect(text.split("\n").length).toBeLessThan(250);
    expect(text.length).toBeLessThan(60_000);
  });
});
