import { spawn } from "node:child_process";
import { type AddressInfo, createConnection, createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { portTaken } from "../../kernel/src/protocol/threads.js";
import { Client } from "./client.js";

const isOpen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1" }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe("life", () => {
  test("a kernel whose port is taken says so and ends with a special exit code", async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) =>
      other.listen(0, "127.0.0.1", () => resolve((other.address() as AddressInfo).port)),
    );
    const kernel = Client.launch({}, { control_port: port });
    expect(await (await kernel).exited).toBe(portTaken);
    expect((await kernel).log).toMatch(/cannot listen on the ports of the connection file: .*in use/);
    await (await kernel).stop();
    other.close();
  }, 60_000);

  test("a shutdown is answered, and leaves no process and no socket", async () => {
    const kernel = await Client.start();
    await kernel.run("1");
    const reply = await kernel.request("shutdown_request", { restart: false }, "control");
    expect(reply).toMatchObject({ status: "ok", restart: false });
    expect(await kernel.exited).toBe(0);
    for (const port of Object.values(kernel.ports)) expect(await isOpen(port)).toBe(false);
    await kernel.stop();
  }, 120_000);

  test("so is one while a cell runs forever, with a timer as well", async () => {
    const kernel = await Client.start();
    await kernel.run("setInterval(() => {}, 10);");
    await kernel.execute("for (;;);");
    await new Promise((resolve) => setTimeout(resolve, 300));
    const start = performance.now();
    await kernel.request("shutdown_request", { restart: true }, "control");
    await kernel.exited;
    expect(performance.now() - start).toBeLessThan(5000);
    await kernel.stop();
  }, 180_000);

  test("a kernel whose parent has died ends within 5 s", async () => {
    const orphanage = fileURLToPath(new URL("./orphan.mjs", import.meta.url));
    const parent = spawn(process.execPath, [orphanage], { stdio: ["ignore", "pipe", "inherit"] });
    const pid = await new Promise<number>((resolve) =>
      parent.stdout.once("data", (text) => resolve(Number(text))),
    );
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    const start = performance.now();
    while (isAlive(pid) && performance.now() - start < 20_000) await new Promise((r) => setTimeout(r, 50));
    expect(performance.now() - start).toBeLessThan(5000);
  }, 120_000);
});
