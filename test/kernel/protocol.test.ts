import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "./client.js";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
}, 120_000);
afterAll(() => kernel.stop());

describe("answers", () => {
  test("kernel_info, on shell and on control", async () => {
    for (const channel of ["shell", "control"] as const) {
      const info = await kernel.request("kernel_info_request", {}, channel);
      expect(info).toMatchObject({ status: "ok", protocol_version: "5.4", implementation: "topolab" });
      expect(info.language_info).toMatchObject({ name: "typescript", file_extension: ".ts" });
    }
  });

  test("the heartbeat", async () => {
    expect(await kernel.beats()).toBe(true);
  });

  test("complete: members of a typed value", async () => {
    await kernel.run("const list: number[] = [3]");
    const { matches, cursor_start, cursor_end } = await kernel.request("complete_request", {
      code: "list.fla",
      cursor_pos: 8,
    });
    expect(matches).toEqual(["flat", "flatMap"]);
    expect([cursor_start, cursor_end]).toEqual([5, 8]);
  });

  test("complete counts characters, not UTF-16 units", async () => {
    const reply = await kernel.request("complete_request", { code: '"😀"; list.fla', cursor_pos: 13 });
    expect(reply).toMatchObject({ matches: ["flat", "flatMap"], cursor_start: 10, cursor_end: 13 });
  });

  test("inspect: signature, types and documentation", async () => {
    const reply = await kernel.request("inspect_request", {
      code: "Math.floor(1)",
      cursor_pos: 7,
      detail_level: 0,
    });
    expect(reply.found).toBe(true);
    expect(reply.data["text/plain"]).toContain("floor(x: number): number");
    expect(reply.data["text/markdown"]).toContain("```typescript");
    expect(reply.data["text/plain"]).toContain("Returns the greatest integer");
  });

  test("inspect finds nothing in empty code", async () => {
    const reply = await kernel.request("inspect_request", { code: "", cursor_pos: 0, detail_level: 0 });
    expect(reply).toMatchObject({ status: "ok", found: false, data: {} });
  });

  test.each([
    ["const x = 1", "complete"],
    ["function f() {", "incomplete"],
    ["`half a template", "incomplete"],
    ["/* half a comment", "incomplete"],
    ["f(1,", "incomplete"],
    ["const = 1", "invalid"],
    ['"half a string', "invalid"],
    ["}", "invalid"],
  ])("is_complete: %s is %s", async (code, status) => {
    expect((await kernel.request("is_complete_request", { code })).status).toBe(status);
  });

  test("is_complete indents continued code", async () => {
    const reply = await kernel.request("is_complete_request", { code: "function f() {" });
    expect(reply.indent).toBe("  ");
  });

  test("history: tail, range and search", async () => {
    await kernel.run("const needle = 1");
    await kernel.run("const hay = 2");
    const tail = await kernel.request("history_request", {
      hist_access_type: "tail",
      n: 1,
      output: false,
      raw: true,
    });
    expect(tail.history.at(-1)[2]).toBe("const hay = 2");
    const search = {
      hist_access_type: "search",
      pattern: "*needle*",
      n: 10,
      unique: true,
      output: false,
      raw: true,
    };
    expect((await kernel.request("history_request", search)).history).toHaveLength(1);
    const range = { hist_access_type: "range", session: 0, start: 1, stop: 2, output: true, raw: true };
    const [[, line, [input, output]]] = (await kernel.request("history_request", range)).history;
    expect([line, input, output]).toEqual([1, "const list: number[] = [3]", null]);
  });

  test("comm_info", async () => {
    expect(await kernel.request("comm_info_request", {})).toMatchObject({ status: "ok", comms: {} });
  });

  test("a debugger's request is declined, not left open", async () => {
    const content = { type: "request", seq: 7, command: "initialize" };
    const reply = await kernel.request("debug_request", content, "control");
    expect(reply).toMatchObject({ type: "response", request_seq: 7, command: "initialize", success: false });
  });
});

describe("execute", () => {
  test("busy, input, result, reply, idle, in this order", async () => {
    const run = await kernel.run("1 + 1");
    const all = run.messages.map((m) => m.content.execution_state ?? m.type);
    expect(all).toEqual(["busy", "execute_input", "execute_result", "idle"]);
    expect(run.result).toBe("2");
    expect(run.reply).toMatchObject({ status: "ok", payload: [], user_expressions: {} });
    const counts = [run.reply, ...run.messages.slice(1, 3).map((m) => m.content)].map(
      (c) => c.execution_count,
    );
    expect(new Set(counts).size).toBe(1);
  });

  test("the count increases by one per cell", async () => {
    const first = await kernel.run("1");
    const second = await kernel.run("1");
    expect(second.reply.execution_count - first.reply.execution_count).toBe(1);
  });

  test("silent runs print nothing and do not count", async () => {
    const before = (await kernel.run("1")).reply.execution_count;
    const run = await kernel.run("globalThis.quiet = 5; 5", { silent: true });
    expect(run.types).toEqual([]);
    const after = await kernel.run("Reflect.get(globalThis, 'quiet')");
    expect(after.result).toBe("5");
    expect(after.reply.execution_count).toBe(before + 1);
  });

  test("code with store_history false is shown but not stored", async () => {
    const run = await kernel.run("'unstored'", { store_history: false });
    expect(run.result).toBe("'unstored'");
    const tail = await kernel.request("history_request", {
      hist_access_type: "tail",
      n: 1,
      output: false,
      raw: true,
    });
    expect(tail.history[0][2]).not.toContain("unstored");
  });

  test("user_expressions, right and wrong", async () => {
    const { reply } = await kernel.run("const base = 20", {
      user_expressions: { good: "base + 1", bad: "missing" },
    });
    expect(reply.user_expressions.good).toMatchObject({ status: "ok", data: { "text/plain": "21" } });
    expect(reply.user_expressions.bad).toMatchObject({ status: "error", ename: "TypeScriptError" });
  });

  test("a thrown error has name, value and a traceback", async () => {
    const run = await kernel.run('throw new RangeError("too far")');
    expect(run.error).toMatchObject({ ename: "RangeError", evalue: "too far" });
    expect(run.reply).toMatchObject({ status: "error", ename: "RangeError", evalue: "too far" });
    expect(run.types).toEqual(["execute_input", "error"]);
  });

  test.each(["undefined", "null", "7", '"text"', "{ odd: 1 }"])(
    "throw %s is an error too",
    async (thrown) => {
      expect((await kernel.run(`throw ${thrown}`)).reply.status).toBe("error");
    },
  );

  test("a cell that does not type-check does not run", async () => {
    const run = await kernel.run('console.log("ran"); const n: number = "text"');
    expect(run.error?.ename).toBe("TypeScriptError");
    expect(run.error?.evalue).toContain("1:27 - error TS2322");
    expect(run.stdout).toBe("");
  });

  test("undefined is not a result, null is", async () => {
    expect((await kernel.run("undefined")).types).toEqual(["execute_input"]);
    expect((await kernel.run("null")).result).toBe("null");
  });

  test("after a failure, queued cells are aborted, and later ones run", async () => {
    const sent = await Promise.all(
      ['throw new Error("first")', "2", "3"].map((code) => kernel.execute(code)),
    );
    const [first, second, third] = await Promise.all(sent.map((id) => kernel.outcome(id)));
    expect(first.reply.status).toBe("error");
    expect([second.reply.status, third.reply.status]).toEqual(["aborted", "aborted"]);
    expect(second.types).toEqual([]);
    expect((await kernel.run("4")).result).toBe("4");
  });

  test("with stop_on_error false the queue goes on", async () => {
    const codes = ['throw new Error("first")', "5"];
    const sent = await Promise.all(codes.map((code) => kernel.execute(code, { stop_on_error: false })));
    const [, second] = await Promise.all(sent.map((id) => kernel.outcome(id)));
    expect(second.result).toBe("5");
  });

  test("`name?` opens a page", async () => {
    const { reply } = await kernel.run("Math.floor?");
    expect(reply.payload[0]).toMatchObject({ source: "page", start: 0 });
    expect(reply.payload[0].data["text/plain"]).toContain("floor(x: number): number");
  });

  test("display, update and clear", async () => {
    const run = await kernel.run(`
      cell.display({ "text/plain": "a", "text/html": "<b>a</b>" }, { id: "one", metadata: { k: 1 } });
      cell.display({ "text/plain": "b" }, { id: "one", update: true });
      cell.clear(true);`);
    expect(run.types).toEqual(["execute_input", "display_data", "update_display_data", "clear_output"]);
    const [, shown, updated, cleared] = run.messages.filter((m) => m.type !== "status");
    expect(shown.content).toMatchObject({
      data: { "text/plain": "a", "text/html": "<b>a</b>" },
      metadata: { k: 1 },
      transient: { display_id: "one" },
    });
    expect(updated.content.transient.display_id).toBe("one");
    expect(cleared.content.wait).toBe(true);
  });

  test("an unhandled rejection is reported, and the kernel lives", async () => {
    await kernel.run(
      'void Promise.reject(new Error("nobody cares")); await new Promise((r) => setTimeout(r, 50))',
    );
    const told = () =>
      kernel.heard.some((m) => m.type === "stream" && m.content.text.includes("nobody cares"));
    await kernel.until(told);
    expect((await kernel.run("1")).result).toBe("1");
  });

  test("so is an exception in a timer", async () => {
    await kernel.run(
      'setTimeout(() => { throw new Error("too late") }, 1); await new Promise((r) => setTimeout(r, 50))',
    );
    await kernel.until(() =>
      kernel.heard.some((m) => m.type === "stream" && m.content.text.includes("too late")),
    );
    expect((await kernel.run("1")).result).toBe("1");
  });
});
