import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client, type Content } from "./client.js";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
  await kernel.run('import { display } from "@topolab/kernel";');
}, 120_000);
afterAll(() => kernel.stop());

const throws = "() => { throw new Error('trap') }";
const traps = ["get", "has", "ownKeys", "getPrototypeOf", "getOwnPropertyDescriptor"];
const proxy = `new Proxy({}, { ${traps.map((trap) => `${trap}: ${throws}`).join(", ")} })`;

describe("a value whose code throws is shown", () => {
  test.each([
    ["toStringTag", "({ get [Symbol.toStringTag](): string { throw new Error('tag') } })"],
    [
      "getters of the names that are looked for",
      "({ get $schema() { throw 1 }, get shape() { throw 2 }, get numRows() { throw 3 }, get $data() { throw 4 } })",
    ],
    ["a getter of its own display", "({ get [Symbol.for('Jupyter.display')]() { throw 1 } })"],
    ["proxy traps", proxy],
    ["its own inspect", "({ [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('inspect') } })"],
    ["a throwing member", "[1, { get [Symbol.toStringTag](): string { throw 1 } }]"],
    [
      "a constructor getter",
      "Object.create(Object.defineProperty({}, 'constructor', { get() { throw 1 } }))",
    ],
    ["a chart that is no JSON", "({ $schema: 'https://vega.github.io/schema/vega-lite/v5.json', data: 1n })"],
  ])("%s", async (_, code) => {
    const run = await kernel.run(code, {}, 20);
    expect(run.error).toBeUndefined();
    expect(run.result).toMatch(/./);
    const displayed = await kernel.run(`display(${code}); "next"`, {}, 20);
    expect(displayed.types).toEqual(["execute_input", "display_data", "execute_result"]);
    const { reply } = await kernel.run("1", { user_expressions: { value: code } }, 20);
    expect(reply.user_expressions.value.status).toBe("ok");
  });
});

describe("an error whose code throws is answered", () => {
  test.each([
    ["message", "throw Object.defineProperty(new Error(), 'message', { get: THROWS })"],
    ["name", "throw Object.defineProperty(new Error('m'), 'name', { get: THROWS })"],
    ["stack", "throw Object.defineProperty(new Error('m'), 'stack', { get: THROWS })"],
    ["cause", "throw Object.defineProperty(new Error('m'), 'cause', { get: THROWS })"],
    ["a message that cannot be text", "throw Object.assign(new Error(), { message: Symbol('s') })"],
    ["a message without toString", "throw Object.assign(new Error(), { message: Object.create(null) })"],
    ["a proxy", `throw ${proxy}`],
    [
      "a proxy of an error",
      `throw new Proxy(new Error("m"), { get: THROWS, getPrototypeOf: THROWS, ownKeys: THROWS })`,
    ],
    ["a function", "throw Object.defineProperty(() => 1, Symbol.toStringTag, { get: THROWS })"],
    ["a rejected proxy", `await Promise.reject(${proxy})`],
    ["a rejected frozen error", "await Promise.reject(Object.freeze(new Error('frozen')))"],
    ["rejected", "await Promise.reject(Object.defineProperty(new Error(), 'message', { get: THROWS }))"],
    [
      "the display's error",
      "({ [Symbol.for('Jupyter.display')]() { throw Object.defineProperty(new Error(), 'message', { get: THROWS }) } })",
    ],
    [
      "a bundle that is no JSON",
      "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': 'x', 'application/json': 1n }) })",
    ],
    [
      "a bundle whose toJSON throws",
      "({ [Symbol.for('Jupyter.display')]: () => ({ 'application/json': { toJSON: THROWS } }) })",
    ],
    [
      "the end of the cell",
      "cell.onEnd(() => { throw Object.defineProperty(new Error(), 'message', { get: THROWS }) }); throw 1",
    ],
  ])("%s", async (_, code) => {
    const run = await kernel.run(code.replaceAll("THROWS", throws), {}, 20);
    expect(run.reply.status).toBe("error");
    expect(typeof run.error?.ename).toBe("string");
    expect(typeof run.error?.evalue).toBe("string");
    expect((await kernel.run("1 + 1", {}, 20)).result).toBe("2");
  });

  test("a display that never resolves can be interrupted", async () => {
    const id = await kernel.execute("({ [Symbol.for('Jupyter.display')]: () => new Promise(() => {}) })");
    await new Promise((resolve) => setTimeout(resolve, 500));
    await kernel.interrupt();
    expect((await kernel.outcome(id, 0, 20)).error?.ename).toBe("KeyboardInterrupt");
  });

  test("so can one that loops forever", async () => {
    const id = await kernel.execute("({ [Symbol.for('Jupyter.display')]() { for (;;); } })");
    await new Promise((resolve) => setTimeout(resolve, 500));
    await kernel.interrupt();
    expect((await kernel.outcome(id, 0, 20)).error?.ename).toBe("KeyboardInterrupt");
    expect((await kernel.run("1 + 1", {}, 20)).result).toBe("2");
  });
});

describe("a malformed request is answered", () => {
  const wrong: Content[] = [{}, { code: 7 }, { code: null }, { code: ["x"] }, { code: {} }];
  const requests = ["execute_request", "complete_request", "inspect_request", "is_complete_request"];
  test.each(requests)("%s without code, or with code that is not a string", async (type) => {
    for (const content of wrong) {
      const reply = await kernel.request(type, content, "shell", 20);
      expect(reply).toMatchObject({ status: "error", ename: "MalformedRequest" });
      expect(reply.evalue).toContain("content.code must be a string");
    }
  });

  test.each([
    ["complete_request", { code: "a", cursor_pos: "x" }],
    ["inspect_request", { code: "a", cursor_pos: -1 }],
    ["complete_request", { code: "a", cursor_pos: 0.5 }],
    ["history_request", { hist_access_type: "tail", n: "many" }],
    ["history_request", { hist_access_type: "search", pattern: 7 }],
    ["history_request", { hist_access_type: "range", start: {} }],
    ["execute_request", { code: "1", user_expressions: { a: "}" }, silent: "yes", store_history: [] }],
    ["comm_info_request", { target_name: 7 }],
    ["no_such_request", {}],
    ["interrupt_request", {}],
  ])("%s %j", async (type, content) => {
    const reply = await kernel.request(type, content, "shell", 20);
    expect(reply.status).toMatch(/ok|error/);
  });

  test("on the control socket, too", async () => {
    for (const type of ["no_such_request", "execute_request", "create_subshell_request"])
      expect(await kernel.request(type, {}, "control", 20)).toMatchObject({ status: "error" });
    expect(await kernel.request("debug_request", { command: 7 }, "control", 20)).toMatchObject({
      success: false,
    });
  });

  test.each(["shell", "control"] as const)("content that is not an object, on %s", async (channel) => {
    for (const content of ["[]", "null", "7", '"text"', "{"]) {
      const { id, frames } = kernel.message("execute_request", {});
      frames[5] = Buffer.from(content);
      frames[1] = Buffer.from(kernel.sign(frames.slice(2, 6)));
      await kernel.sendFrames(channel, frames);
      const reply = await kernel.until(() => kernel.replies.find((m) => m.parent === id), 20, content);
      expect(reply.type).toBe("execute_reply");
      expect(reply.content.status).toBe("error");
      const idle = () => kernel.heard.find((m) => m.parent === id && m.content.execution_state === "idle");
      await kernel.until(idle, 20);
    }
  });

  test("messages that need no reply are not answered and do no harm", async () => {
    const types = ["comm_open", "comm_msg", "comm_close", "input_reply", "no_such_message"];
    for (const type of types) {
      await kernel.send("shell", type, {});
      await kernel.send("control", type, { comm_id: randomUUID(), data: 7 });
      await kernel.send("stdin", type, { value: {} });
    }
    expect((await kernel.run("1 + 1", {}, 20)).result).toBe("2");
  });
});
