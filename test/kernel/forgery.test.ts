import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "./client.js";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
}, 120_000);
afterAll(() => kernel.stop());

const request = () => kernel.message("execute_request", { code: "globalThis.broken = true" }).frames;

/** Ways to send a message that is none, from a seed. */
const mangled: ((seed: number) => (Buffer | string)[])[] = [
  // a forged signature
  () => request().map((frame, i) => (i === 1 ? Buffer.from(randomBytes(32).toString("hex")) : frame)),
  // none
  () => request().map((frame, i) => (i === 1 ? Buffer.alloc(0) : frame)),
  // a changed byte
  (seed) => {
    const frames = request().map((frame) => Buffer.from(frame));
    const frame = frames[2 + (seed % 4)];
    frame[seed % frame.length] ^= 1 + (seed % 255);
    return frames;
  },
  // cut short
  (seed) => request().slice(0, seed % 6),
  // parts that change places
  () => request().map((_, i, all) => all[i > 1 && i < 5 ? i + 1 : i]),
  // rightly signed, but no JSON
  () => {
    const parts = ["{", "[]", "null", "{}"].map((part) => Buffer.from(part));
    return ["<IDS|MSG>", kernel.sign(parts), ...parts];
  },
  // rightly signed, but a header without a type
  () => {
    const parts = ["{}", "{}", "{}", "{}"].map((part) => Buffer.from(part));
    return ["<IDS|MSG>", kernel.sign(parts), ...parts];
  },
  // noise
  (seed) => Array.from({ length: 1 + (seed % 8) }, () => randomBytes(seed % 100)),
];

describe("1,000 forged or mangled messages", () => {
  test("bring no reply, and leave the kernel alive", async () => {
    for (let i = 0; i < 1000; i++) {
      const frames = mangled[i % mangled.length](i);
      await kernel.sendFrames(i % 3 === 0 ? "control" : "shell", frames.length > 0 ? frames : [""]);
    }
    const run = await kernel.run("Reflect.get(globalThis, 'broken')");
    expect(run.reply.status).toBe("ok");
    expect(run.result).toBeUndefined();
    const answered = kernel.replies.filter(({ type }) => type !== "kernel_info_reply");
    expect(answered.map(({ type }) => type)).toEqual(["execute_reply"]);
  });

  test("each is reported in one line, without key or signature", async () => {
    const lines = await kernel.until(() => {
      const found = kernel.log.split("\n").filter((line) => line.includes("dropped a message"));
      return found.length >= 1000 ? found : undefined;
    });
    expect(lines).toHaveLength(1000);
    expect(kernel.log).not.toContain(kernel.key);
    expect(kernel.log).not.toMatch(/[0-9a-f]{64}/);
  });

  test("a message that is sent again runs once", async () => {
    await kernel.run("let times = 0");
    const { id, frames } = kernel.message("execute_request", { code: "times += 1" });
    await kernel.sendFrames("shell", frames);
    await kernel.sendFrames("shell", frames);
    await kernel.outcome(id);
    expect((await kernel.run("times")).result).toBe("1");
  });
});
