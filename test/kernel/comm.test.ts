import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "./client.js";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
}, 120_000);
afterAll(() => kernel.stop());

describe("comms", () => {
  test("a comm opened by a cell carries data and buffers both ways", async () => {
    const run = await kernel.run(`
      const line = cell.openComm("echo", { hello: 1 }, { metadata: { version: "2" }, buffers: [Uint8Array.of(1, 2, 255)] });
      line.onMessage((data, buffers) => line.send({ got: data.n }, buffers.map((bytes) => Uint8Array.from(bytes).reverse())));
      line.id`);
    const opened = run.messages.find((m) => m.type === "comm_open");
    expect(opened?.content).toMatchObject({ target_name: "echo", data: { hello: 1 } });
    expect(opened?.metadata).toEqual({ version: "2" });
    expect([...(opened?.buffers[0] ?? [])]).toEqual([1, 2, 255]);

    const comm_id = opened?.content.comm_id;
    const id = await kernel.send("shell", "comm_msg", { comm_id, data: { n: 5 } }, [Uint8Array.of(7, 8, 9)]);
    const answer = await kernel.until(() =>
      kernel.heard.find((m) => m.type === "comm_msg" && m.parent === id),
    );
    expect(answer.content).toEqual({ comm_id, data: { got: 5 } });
    expect([...answer.buffers[0]]).toEqual([9, 8, 7]);
  });

  test("what a handler prints and throws appears in the cell that ran last, and ⏹ ends its loop", async () => {
    const run = await kernel.run(`
      const heard = cell.openComm("handler", {});
      heard.onMessage(({ what }) => {
        console.log("heard", what);
        if (what === "throw") throw new Error("from the handler");
        if (what === "loop") for (;;);
      });
      heard.id`);
    const { comm_id } = run.messages.find((m) => m.type === "comm_open")?.content ?? {};
    const cell = run.messages[0].parent;
    const textOf = () =>
      kernel.heard.filter((m) => m.type === "stream" && m.parent === cell).map((m) => m.content.text);
    await kernel.send("shell", "comm_msg", { comm_id, data: { what: "throw" } });
    await kernel.send("shell", "comm_msg", { comm_id, data: { what: "loop" } });
    await kernel.until(() => textOf().join("").includes("heard loop") || undefined, 20);
    await kernel.interrupt();
    expect((await kernel.run("1 + 1", {}, 20)).result).toBe("2");
    expect(textOf().join("")).toMatch(/heard throw\nUncaught .*from the handler[\s\S]*heard loop\n/);
    await kernel.send("shell", "comm_close", { comm_id, data: {} });
  });

  test("comm_info lists open comms, also by target, until they are closed", async () => {
    const all = await kernel.request("comm_info_request", {});
    const [id] = Object.keys(all.comms);
    expect(all.comms[id]).toEqual({ target_name: "echo" });
    expect((await kernel.request("comm_info_request", { target_name: "other" })).comms).toEqual({});
    await kernel.send("shell", "comm_close", { comm_id: id, data: {} });
    expect((await kernel.request("comm_info_request", {})).comms).toEqual({});
  });

  test("a comm to an unknown target is closed", async () => {
    await kernel.send("shell", "comm_open", { comm_id: "x1", target_name: "nobody", data: {} });
    await kernel.until(() => kernel.heard.find((m) => m.type === "comm_close" && m.content.comm_id === "x1"));
  });

  test("a message on an unknown comm does no harm", async () => {
    await kernel.send("shell", "comm_msg", { comm_id: "nowhere", data: {} });
    expect((await kernel.run("1")).result).toBe("1");
  });
});

describe("stdin", () => {
  test("input() asks the front end and returns its answer", async () => {
    const id = await kernel.execute('const name: string = input("Name? "); name.toUpperCase()', {
      allow_stdin: true,
    });
    const asked = await kernel.until(() => kernel.asked.find((m) => m.parent === id));
    expect(asked).toMatchObject({ type: "input_request", content: { prompt: "Name? ", password: false } });
    await kernel.send("stdin", "input_reply", { value: "añ😀" });
    expect((await kernel.outcome(id)).result).toBe("'AÑ😀'");
  });

  test("a password is requested as a password", async () => {
    const id = await kernel.execute('input("Key: ", { password: true }).length', { allow_stdin: true });
    const asked = await kernel.until(() => kernel.asked.find((m) => m.parent === id));
    expect(asked.content.password).toBe(true);
    await kernel.send("stdin", "input_reply", { value: "1234" });
    expect((await kernel.outcome(id)).result).toBe("4");
  });

  test("a front end that cannot ask is not asked", async () => {
    const run = await kernel.run("input()", { allow_stdin: false });
    expect(run.error?.evalue).toContain("front end");
  });

  test("an interrupt ends the waiting", async () => {
    const id = await kernel.execute("input()", { allow_stdin: true });
    await kernel.until(() => kernel.asked.find((m) => m.parent === id));
    await kernel.interrupt();
    expect((await kernel.outcome(id)).error?.ename).toBe("KeyboardInterrupt");
    expect((await kernel.run("2")).result).toBe("2");
  });
});
